package ml.gibbon.verify.walk;

import java.util.List;
import ml.gibbon.network.Shape;

/** {@code y_i = condition_i != 0 ? a_i : b_i}, all repeated to fit. */
final class ChoiceRule implements Rule {

  private final int[][] positions;

  ChoiceRule(List<Shape> inputs, Shape out) {
    positions = inputs.stream().map(input -> Positions.broadcast(input, out)).toArray(int[][]::new);
  }

  private int chosen(double[][] arguments, int i) {
    return arguments[0][positions[0][i]] != 0 ? 1 : 2;
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[positions[0].length];
    for (int i = 0; i < out.length; i++) {
      int chosen = chosen(arguments, i);
      out[i] = arguments[chosen][positions[chosen][i]];
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int i = 0; i < slope.length; i++) {
      int chosen = chosen(arguments, i);
      slopes[chosen][positions[chosen][i]] += slope[i];
    }
  }
}
