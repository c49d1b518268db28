package ml.gibbon.gradient;

/**
 * A function of each image's logits whose input gradient is wanted, given by its derivative.
 *
 * <p>Losses are always per example: neither summed nor averaged over a batch, so that a gradient
 * does not depend on the company an image keeps.
 */
@FunctionalInterface
public interface LogitLoss {

  /**
   * Writes the derivative of the function by the logits.
   *
   * @param logits {@code [N, K]}, row by row
   * @param classes K
   * @param cotangent {@code [N, K]}, to be filled
   */
  void derivative(float[] logits, int classes, float[] cotangent);
}
