package ml.gibbon.loss;

/**
 * A function of each image's logits whose input gradient is wanted, given by its derivative.
 *
 * <p>Losses are always per example: neither summed nor averaged over a batch, so that a gradient
 * does not depend on the company an image keeps.
 */
@FunctionalInterface
public interface LogitLoss {

  /**
   * Writes the derivative of one image's function by its logits.
   *
   * @param image row of the batch
   * @param logits {@code [N, K]}, row by row; this image's row is set
   * @param classes K
   * @param cotangent {@code [N, K]}; this image's row is to be filled
   */
  void derivative(int image, float[] logits, int classes, float[] cotangent);
}
