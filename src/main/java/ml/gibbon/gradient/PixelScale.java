package ml.gibbon.gradient;

import java.util.Locale;
import java.util.Optional;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;

/**
 * The scale of pixels that a network seems to have been trained on, where it is not that of Gibbon,
 * [0, 1]: told by the labels of a few images.
 *
 * @param name the scale in words
 * @param factor of pixels from 0 to 1
 * @param offset added to them then
 * @param cure what to change in the network's first layer
 */
public record PixelScale(String name, float factor, float offset, String cure) {

  private static final PixelScale[] OTHERS = {
    new PixelScale("[0, 255]", 255, 0, "multiply the weights of its first layer by 255"),
    new PixelScale(
        "[-1, 1]",
        2,
        -1,
        "take the weights of its first layer twice, and from its biases the sum of the old ones")
  };

  /** By how much more of the images a network has to be right about to want another scale. */
  private static final double BETTER = 0.3;

  /** And of how many it has to be right about. */
  private static final double RIGHT = 0.5;

  /**
   * What shows that a network wants another scale: on a sample of images it is right about few, but
   * about many when they have that scale.
   *
   * @param right share of the images on the scale [0, 1]
   * @param rightOnOther share of the same images on the other scale
   */
  public record Evidence(PixelScale scale, double right, double rightOnOther) {

    /** What was found and what to do, in one line. */
    public String inWords() {
      return String.format(
          Locale.ROOT,
          "right about %.0f %% of the images of a sample, but about %.0f %% of them with pixels in %s: %s",
          100 * right,
          100 * rightOnOther,
          scale.name(),
          scale.cure());
    }
  }

  /** Looks for one; images with their labels. */
  public static Optional<Evidence> other(DifferentiableClassifier classifier, ImageBatch images) {
    double right = right(classifier, images, images.pixels());
    Optional<Evidence> best = Optional.empty();
    for (PixelScale scale : OTHERS) {
      double there = right(classifier, images, scale.of(images.pixels()));
      double least = Math.max(RIGHT, best.map(Evidence::rightOnOther).orElse(right + BETTER));
      if (there >= least) {
        best = Optional.of(new Evidence(scale, right, there));
      }
    }
    return best;
  }

  private float[] of(float[] pixels) {
    float[] scaled = new float[pixels.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = pixels[i] * factor + offset;
    }
    return scaled;
  }

  private static double right(
      DifferentiableClassifier classifier, ImageBatch images, float[] pixels) {
    int n = images.size();
    float[] logits = classifier.logits(pixels, n);
    int right = 0;
    for (int i = 0; i < n; i++) {
      right += Logits.prediction(logits, classifier.classes(), i) == images.labels()[i] ? 1 : 0;
    }
    return (double) right / n;
  }
}
