package ml.gibbon.train.objective;

import java.io.Serializable;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.SmoothedCrossEntropy;

/**
 * What the answers to labelled images cost: {@code J(x, y)}, the cross-entropy with their labels.
 *
 * @param smoothing share of each label that all classes get alike, in [0, 1)
 * @param temperature that logits are divided by in training, above 0
 */
public record LabelLoss(double smoothing, double temperature) implements Serializable {

  /** With the labels as they are. */
  public static final LabelLoss PLAIN = new LabelLoss(0, 1);

  /**
   * @throws IllegalArgumentException when the share is not in [0, 1), or the temperature not above
   *     0
   */
  public LabelLoss {
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new IllegalArgumentException(
          "a share of labels is in [0, 1) but is %s".formatted(smoothing));
    }
    if (!(temperature > 0)) {
      throw new IllegalArgumentException(
          "a temperature is above 0 but is %s".formatted(temperature));
    }
  }

  /** The loss of these images. */
  Loss of(ImageBatch images) {
    return smoothing == 0 && temperature == 1
        ? new CrossEntropy(images.labels())
        : new SmoothedCrossEntropy(images.labels(), smoothing, temperature);
  }
}
