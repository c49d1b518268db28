package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * The same matrix times all vectors along an axis. Such matrices are mostly zeros, which are left
 * out: each row of the result is a sum of some rows of the input.
 */
final class AxisProduct implements Step {

  private final Signal input;
  private final Signal output;
  private final Parameter matrix;
  private final AxisView before;
  private final AxisView after;
  private float[] weights;
  private float[] transposed;
  private final float[] sum;
  private final float[] blockIn;
  private final float[] blockOut;

  /**
   * @param matrix {@code [length after, length before]}
   */
  AxisProduct(
      Operand operand,
      Layout layout,
      int axis,
      Parameter matrix,
      Shape shape,
      int images,
      Arena arena) {
    this.input = operand.signal().orElseThrow();
    this.output = Signal.reserve(shape, images, layout, arena);
    this.matrix = matrix;
    this.before = AxisView.of(layout, operand.shape(), axis, images);
    this.after = AxisView.of(layout, shape, axis, images);
    int inner = before.inner();
    this.sum = new float[Math.min(inner, Tiles.LENGTH)];
    this.blockIn = new float[before.block()];
    this.blockOut = new float[after.block()];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    weights = matrix.values();
    transposed = new float[weights.length];
    for (int i = 0; i < after.length(); i++) {
      for (int j = 0; j < before.length(); j++) {
        transposed[j * after.length() + i] = weights[i * before.length() + j];
      }
    }
  }

  @Override
  public void forward() {
    multiply(weights, input.values(), before, blockIn, output.values(), after, blockOut);
  }

  @Override
  public void backward() {
    multiply(transposed, output.gradient(), after, blockOut, input.gradient(), before, blockIn);
  }

  private void multiply(
      float[] by,
      NativeFloats from,
      AxisView rows,
      float[] x,
      NativeFloats to,
      AxisView results,
      float[] y) {
    for (int o = 0; o < rows.outer(); o++) {
      from.get(o * x.length, x, x.length);
      for (int i = 0; i < results.length(); i++) {
        for (int start = 0; start < rows.inner(); start += Tiles.LENGTH) {
          int n = Math.min(Tiles.LENGTH, rows.inner() - start);
          Arrays.fill(sum, 0, n, 0f);
          for (int j = 0; j < rows.length(); j++) {
            addTimes(x, j * rows.inner() + start, by[i * rows.length() + j], n);
          }
          System.arraycopy(sum, 0, y, i * rows.inner() + start, n);
        }
      }
      to.put(o * y.length, y, y.length);
    }
  }

  private void addTimes(float[] x, int from, float weight, int n) {
    if (weight != 0) {
      for (int i = 0; i < n; i++) {
        sum[i] += weight * x[from + i];
      }
    }
  }
}
