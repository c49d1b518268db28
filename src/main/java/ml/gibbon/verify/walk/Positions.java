package ml.gibbon.verify.walk;

import ml.gibbon.network.Shape;

/** Where in one tensor the places of another are found. */
final class Positions {

  private Positions() {}

  /**
   * For each place of a tensor, in its row-major order, a position elsewhere.
   *
   * @param shape of the tensor
   * @param strides how far a step along each of its axes leads elsewhere
   */
  static int[] of(Shape shape, int[] strides) {
    int[] positions = new int[shape.size()];
    int[] place = new int[shape.rank()];
    int position = 0;
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position;
      for (int axis = place.length - 1; axis >= 0; axis--) {
        position += strides[axis];
        if (++place[axis] < shape.length(axis)) {
          break;
        }
        position -= strides[axis] * place[axis];
        place[axis] = 0;
      }
    }
    return positions;
  }

  /** For each place of {@code out}, that of {@code in}, which is repeated by NumPy's rules. */
  static int[] broadcast(Shape in, Shape out) {
    int[] strides = new int[out.rank()];
    int[] ofIn = in.strides();
    int added = out.rank() - in.rank();
    for (int axis = 0; axis < in.rank(); axis++) {
      strides[axis + added] = in.length(axis) == 1 ? 0 : ofIn[axis];
    }
    return of(out, strides);
  }
}
