package ml.gibbon.bench;

import java.util.Arrays;
import java.util.Map;

/**
 * How far the engine and PyTorch are apart with the same parameters.
 *
 * <p>A gradient has no limit where two candidates of a maximum are equal, or a ReLU's input is
 * zero. An image that is within rounding of such a kink may get the gradient of either side from
 * either program, both of them right. Large convolutional networks take hundreds of thousands of
 * maxima an image, so that a few images are there; a mistake would show in all of them. So the gate
 * is on the logits, which have no kinks, and on nine images of ten.
 *
 * @param model that was compared
 * @param logits largest difference of a logit, in parts of the largest logit
 * @param gradients for each image, the largest difference of a gradient's value, in parts of the
 *     largest value of all images
 */
record CheckRow(BenchModel model, double logits, double[] gradients) implements BenchRow {

  /**
   * In parts of the largest value. Both sides add up to 6,144 products of 24-bit numbers in another
   * order: about the square root of that many roundings, 5e-6, through a few layers. A wrong
   * weight, tap or piece is off by a tenth and more.
   */
  static final double TOLERANCE = 1e-4;

  private static final double IMAGES_AT_A_KINK = .1;

  /** A comparison with what is not a number fails. */
  boolean passes() {
    return logits <= TOLERANCE && beyond() <= IMAGES_AT_A_KINK * gradients.length;
  }

  /** Number of images whose gradients are further apart than the tolerance. */
  long beyond() {
    return Arrays.stream(gradients).filter(difference -> !(difference <= TOLERANCE)).count();
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("check", model)
        .with("batch", (Integer) gradients.length)
        .with("logits_difference", logits)
        .with("gradient_difference_median", Statistics.median(gradients))
        .with("gradient_difference_largest", Arrays.stream(gradients).max().orElse(Double.NaN))
        .with("tolerance", TOLERANCE)
        .with("images_beyond", (Long) beyond())
        .with("passes", (Boolean) passes())
        .done();
  }
}
