package ml.gibbon.loss;

import java.io.Serializable;

/**
 * The class that a loss is about, image by image: the label, or what the logits themselves say,
 * such as the model's own answer.
 */
@FunctionalInterface
public interface ClassOfImage extends Serializable {

  /**
   * The class of one image.
   *
   * @param image row of the batch
   * @param logits {@code [N, K]}, row by row; this image's row is set
   * @param classes K
   */
  int of(int image, float[] logits, int classes);

  /** Classes that are known beforehand, {@code [N]}. */
  static ClassOfImage fixed(int... known) {
    return (image, logits, classes) -> known[image];
  }
}
