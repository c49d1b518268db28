package ml.gibbon.loss;

import java.io.Serializable;

/**
 * A function of each image's logits with its value: what an attack climbs, and what training
 * descends.
 */
public interface Loss extends LogitLoss, Serializable {

  /**
   * The value for one image.
   *
   * @param image row of the batch
   * @param logits {@code [N, K]}, row by row; this image's row is set
   * @param classes K
   */
  double value(int image, float[] logits, int classes);
}
