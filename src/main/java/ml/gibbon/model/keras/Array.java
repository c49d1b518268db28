package ml.gibbon.model.keras;

import java.util.Arrays;
import java.util.List;

/**
 * Values as Keras keeps them, row-major.
 *
 * @param shape lengths of the axes, outermost first
 */
record Array(List<Integer> shape, float[] values) {

  Array {
    shape = List.copyOf(shape);
  }

  static Array vector(float... values) {
    return new Array(List.of(values.length), values);
  }

  static Array filled(int length, float value) {
    float[] values = new float[length];
    Arrays.fill(values, value);
    return vector(values);
  }

  /**
   * The values with the axes in another order.
   *
   * @param axes for each axis of the result that of this array
   */
  float[] inOrder(int... axes) {
    int rank = shape.size();
    int[] strides = new int[rank];
    int stride = 1;
    for (int i = rank - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.get(i);
    }
    float[] result = new float[values.length];
    int[] at = new int[rank];
    for (int i = 0, from = 0; i < result.length; i++) {
      result[i] = values[from];
      for (int axis = rank - 1; axis >= 0; axis--) {
        int source = axes[axis];
        from += strides[source];
        if (++at[axis] < shape.get(source)) {
          break;
        }
        from -= strides[source] * shape.get(source);
        at[axis] = 0;
      }
    }
    return result;
  }
}
