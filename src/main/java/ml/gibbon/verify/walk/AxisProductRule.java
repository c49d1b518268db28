package ml.gibbon.verify.walk;

import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** The same matrix times all vectors along an axis. Arguments: tensor, matrix. */
final class AxisProductRule implements Rule {

  private final Lines before;
  private final Lines after;

  AxisProductRule(Operation.AxisProduct product, Shape in) {
    before = Lines.along(product.axis(), in);
    after = new Lines(before.vectors(), product.matrix().shape().length(0), before.step());
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[after.vectors() * after.length()];
    for (int v = 0; v < after.vectors(); v++) {
      for (int o = 0; o < after.length(); o++) {
        for (int i = 0; i < before.length(); i++) {
          out[after.start(v) + (o * after.step())] +=
              arguments[1][(o * before.length()) + i]
                  * arguments[0][before.start(v) + (i * before.step())];
        }
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int v = 0; v < after.vectors(); v++) {
      for (int o = 0; o < after.length(); o++) {
        double ofSum = slope[after.start(v) + (o * after.step())];
        for (int i = 0; i < before.length(); i++) {
          int weight = (o * before.length()) + i;
          int place = before.start(v) + (i * before.step());
          if (slopes[0] != null) {
            slopes[0][place] += ofSum * arguments[1][weight];
          }
          if (slopes[1] != null) {
            slopes[1][weight] += ofSum * arguments[0][place];
          }
        }
      }
    }
  }
}
