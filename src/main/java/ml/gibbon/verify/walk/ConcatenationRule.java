package ml.gibbon.verify.walk;

import java.util.List;
import ml.gibbon.network.Shape;

/** Tensors one after the other along an axis. */
final class ConcatenationRule implements Rule {

  /** For each place of each input, that of the result. */
  private final int[][] targets;

  private final int size;

  ConcatenationRule(int axis, List<Shape> inputs, Shape out) {
    size = out.size();
    targets = new int[inputs.size()][];
    int along = out.strides()[axis];
    int before = 0;
    for (int k = 0; k < targets.length; k++) {
      targets[k] = Positions.of(inputs.get(k), out.strides());
      for (int i = 0; i < targets[k].length; i++) {
        targets[k][i] += before * along;
      }
      before += inputs.get(k).length(axis);
    }
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[size];
    for (int k = 0; k < targets.length; k++) {
      for (int i = 0; i < targets[k].length; i++) {
        out[targets[k][i]] = arguments[k][i];
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int k = 0; k < targets.length; k++) {
      for (int i = 0; i < targets[k].length; i++) {
        slopes[k][i] += slope[targets[k][i]];
      }
    }
  }
}
