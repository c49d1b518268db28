package ml.gibbon.verify.walk;

import java.util.Arrays;
import ml.gibbon.network.Shape;

/** {@code C = A B} for the matrices in the two innermost axes. */
final class MatrixProductRule implements Rule {

  private final int rows;
  private final int inner;
  private final int columns;

  /** For each product, which matrix A and which B. */
  private final int[] ofA;

  private final int[] ofB;

  MatrixProductRule(Shape a, Shape b, Shape out) {
    rows = a.length(-2);
    inner = a.length(-1);
    columns = b.length(-1);
    ofA = Positions.broadcast(outer(a), outer(out));
    ofB = Positions.broadcast(outer(b), outer(out));
  }

  private static Shape outer(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] out = new double[ofA.length * rows * columns];
    for (int p = 0; p < ofA.length; p++) {
      for (int i = 0; i < rows; i++) {
        int c = ((p * rows) + i) * columns;
        for (int k = 0; k < inner; k++) {
          double factor = arguments[0][(((ofA[p] * rows) + i) * inner) + k];
          int b = ((ofB[p] * inner) + k) * columns;
          for (int j = 0; j < columns; j++) {
            out[c + j] += factor * arguments[1][b + j];
          }
        }
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    for (int p = 0; p < ofA.length; p++) {
      for (int i = 0; i < rows; i++) {
        int c = ((p * rows) + i) * columns;
        for (int k = 0; k < inner; k++) {
          int a = (((ofA[p] * rows) + i) * inner) + k;
          int b = ((ofB[p] * inner) + k) * columns;
          double sum = 0;
          for (int j = 0; j < columns; j++) {
            sum += slope[c + j] * arguments[1][b + j];
            slopes[1][b + j] += slope[c + j] * arguments[0][a];
          }
          slopes[0][a] += sum;
        }
      }
    }
  }
}
