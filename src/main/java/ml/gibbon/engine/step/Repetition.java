package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/**
 * A tensor whose values are repeated to fill a larger one, which is walked through in its order in
 * memory: where each of its values comes from. Axes that can be walked as one are joined.
 */
final class Repetition {

  private final int[] lengths;
  private final int[] strides;
  private final int[] at;
  private int axes;
  private int position;

  /**
   * @param lengths of the larger tensor's axes in memory, outermost first
   * @param strides of the smaller one along them, 0 where it is repeated
   */
  private Repetition(int[] lengths, int[] strides) {
    this.lengths = new int[lengths.length + 1];
    this.strides = new int[lengths.length + 1];
    this.lengths[0] = 1;
    this.axes = 1;
    for (int i = 0; i < lengths.length; i++) {
      join(lengths[i], strides[i]);
    }
    this.at = new int[axes];
  }

  /** Of a signal of one shape to another that it can be repeated to. */
  static Repetition ofSignal(Layout layout, Shape shape, Shape to, int images) {
    return new Repetition(layout.lengths(to, images), layout.signalStrides(shape, to, images));
  }

  /** Of a constant, in the row-major order of its shape whatever the layout, for every example. */
  static Repetition ofConstant(Layout layout, Shape shape, Shape to, int images) {
    return new Repetition(layout.lengths(to, images), layout.constantStrides(shape, to));
  }

  private void join(int length, int stride) {
    int last = axes - 1;
    if (lengths[last] == 1) {
      lengths[last] = length;
      strides[last] = stride;
    } else if (length > 1 && strides[last] == stride * length) {
      lengths[last] *= length;
      strides[last] = stride;
    } else if (length != 1) {
      lengths[axes] = length;
      strides[axes] = stride;
      axes++;
    }
  }

  /** Whether nothing is repeated or moved. */
  boolean isIdentity() {
    return axes == 1 && (strides[0] == 1 || lengths[0] == 1);
  }

  private void seek(int index) {
    position = 0;
    int rest = index;
    for (int axis = axes - 1; axis >= 0; axis--) {
      at[axis] = rest % lengths[axis];
      rest /= lengths[axis];
      position += at[axis] * strides[axis];
    }
  }

  /** Values along the innermost axis from here on, {@code most} at most. */
  private int run(int most) {
    return Math.min(most, lengths[axes - 1] - at[axes - 1]);
  }

  /** Goes on along the innermost axis, not over its end. */
  private void advance(int count) {
    int axis = axes - 1;
    at[axis] += count;
    position += count * strides[axis];
    while (axis > 0 && at[axis] == lengths[axis]) {
      position += strides[axis - 1] - lengths[axis] * strides[axis];
      at[axis] = 0;
      axis--;
      at[axis]++;
    }
  }

  /**
   * The larger tensor's values.
   *
   * @param values of the smaller one
   * @param from index of the first in the larger one
   * @param tile filled with {@code n} values
   */
  void read(float[] values, int from, float[] tile, int n) {
    int stride = strides[axes - 1];
    seek(from);
    for (int i = 0; i < n; ) {
      int run = run(n - i);
      if (stride == 0) {
        Arrays.fill(tile, i, i + run, values[position]);
      } else if (stride == 1) {
        System.arraycopy(values, position, tile, i, run);
      } else {
        for (int j = 0; j < run; j++) {
          tile[i + j] = values[position + j * stride];
        }
      }
      advance(run);
      i += run;
    }
  }

  /**
   * The way back of {@link #read}: adds each of the larger tensor's values to that which it
   * repeats, one by one in their order, so that the tiles make no difference.
   */
  void add(float[] tile, int from, int n, float[] sums) {
    int stride = strides[axes - 1];
    seek(from);
    for (int i = 0; i < n; ) {
      int run = run(n - i);
      if (stride == 0) {
        float sum = sums[position];
        for (int j = 0; j < run; j++) {
          sum += tile[i + j];
        }
        sums[position] = sum;
      } else {
        for (int j = 0; j < run; j++) {
          sums[position + j * stride] += tile[i + j];
        }
      }
      advance(run);
      i += run;
    }
  }

  /** Indices in the smaller tensor of {@code n} of the larger one's values. */
  void indices(int from, int[] indices, int n) {
    int stride = strides[axes - 1];
    seek(from);
    for (int i = 0; i < n; ) {
      int run = run(n - i);
      for (int j = 0; j < run; j++) {
        indices[i + j] = position + j * stride;
      }
      advance(run);
      i += run;
    }
  }
}
