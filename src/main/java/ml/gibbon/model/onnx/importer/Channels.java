package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import ml.gibbon.network.Shape;

/** Constants that hold one number for each channel, the axis 1 of what they are combined with. */
final class Channels {

  private Channels() {}

  /** {@code [C, 1, 1]} and the like, as it is repeated over values of a rank. */
  static Shape shape(int channels, int rank) {
    int[] lengths = new int[rank - 1];
    Arrays.fill(lengths, 1);
    lengths[0] = channels;
    return Shape.of(lengths);
  }

  /** Whether a constant is repeated along all axes of values but that of the channels. */
  static boolean fits(Shape constant, Shape values) {
    int axis = constant.rank() - values.rank() + 1;
    return values.rank() > 1
        && constant.rank() <= values.rank()
        && axis >= 0
        && constant.size() == values.length(1)
        && constant.length(axis) == constant.size();
  }
}
