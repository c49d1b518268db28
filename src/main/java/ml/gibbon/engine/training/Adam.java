package ml.gibbon.engine.training;

/**
 * Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1): {@code m' = b1 m + (1 - b1) g}, {@code
 * v' = b2 v + (1 - b2) g^2}, and with {@code t} steps {@code w' = w - r (m' / (1 - b1^t)) /
 * (sqrt(v' / (1 - b2^t)) + epsilon)}. The moments begin at 0, which the divisors make up for.
 *
 * @param learningRate r
 * @param beta1 b1, in [0, 1)
 * @param beta2 b2, in [0, 1)
 */
public record Adam(double learningRate, double beta1, double beta2) implements UpdateRule {

  /** Keeps the quotient finite where there has been no gradient; the paper's value. */
  private static final float EPSILON = 1e-8f;

  @Override
  public int moments() {
    return 2;
  }

  @Override
  public void move(long step, float[] values, float[][] moments, float[] gradient, int n) {
    float keep1 = (float) beta1;
    float keep2 = (float) beta2;
    float take1 = (float) (1 - beta1);
    float take2 = (float) (1 - beta2);
    float rate = (float) (learningRate / (1 - Math.pow(beta1, step)));
    float spread = (float) (1 / Math.sqrt(1 - Math.pow(beta2, step)));
    float[] means = moments[0];
    float[] squares = moments[1];
    for (int i = 0; i < n; i++) {
      float slope = gradient[i];
      float mean = keep1 * means[i] + take1 * slope;
      float square = keep2 * squares[i] + take2 * slope * slope;
      means[i] = mean;
      squares[i] = square;
      values[i] -= rate * mean / (spread * (float) Math.sqrt(square) + EPSILON);
    }
  }
}
