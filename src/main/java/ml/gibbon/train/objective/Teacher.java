package ml.gibbon.train.objective;

import java.io.Serializable;
import ml.gibbon.image.ImageBatch;

/** A trained network whose answers another one learns. It travels to the workers. */
@FunctionalInterface
public interface Teacher extends Serializable {

  /** Where nothing is trained yet. */
  Teacher NOBODY =
      images -> {
        throw new IllegalStateException("there is nobody to learn from");
      };

  /**
   * Its answers to some images.
   *
   * @return {@code [N, K]} logits
   */
  float[] logits(ImageBatch images);
}
