package ml.gibbon.verify.walk;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** {@code y_i = x_source(i)}, or a constant where there is no source. */
final class IndexedRule implements Rule {

  private final int[] sources;
  private final double fill;

  private IndexedRule(int[] sources, double fill) {
    this.sources = sources;
    this.fill = fill;
  }

  /** The same values, whatever their shape. */
  static Rule identity(Shape shape) {
    return new IndexedRule(IntStream.range(0, shape.size()).toArray(), 0);
  }

  static Rule of(Operation.Selection selection) {
    return new IndexedRule(selection.sources().toArray(), selection.fill());
  }

  static Rule of(Operation.Transpose transpose, Shape in) {
    List<Integer> axes = transpose.axes();
    int[] strides = in.strides();
    Shape out = Shape.of(axes.stream().mapToInt(in::length).toArray());
    int[] permuted = axes.stream().mapToInt(axis -> strides[axis]).toArray();
    return new IndexedRule(Positions.of(out, permuted), 0);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[sources.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = sources[i] < 0 ? fill : arguments[0][sources[i]];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      if (sources[i] >= 0) {
        slopes[0][sources[i]] += slope[i];
      }
    }
  }
}
