package ml.gibbon.bench.certified;

import java.util.Locale;
import java.util.OptionalDouble;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.GraphNetwork;

/**
 * How many images a network reads, and how many it is said to.
 *
 * @param network its name
 * @param images that it was asked about
 * @param right how many of them it reads
 * @param published accuracy in percent; empty where none is known
 */
record Accuracy(String network, int images, int right, OptionalDouble published) {

  /** An image whose largest logits tie is read or not by rounding. */
  private static final double ONE_IMAGE = 1 + 1e-6;

  /** The number of images that are read, of those first and of all. */
  static int[] count(GraphNetwork network, TestImages test, int first) {
    int[] right = new int[2];
    try (DifferentiableClassifier classifier =
        Classifiers.of(network, network.images(), EngineChoice.AUTO)) {
      for (int from = 0; from < test.images().size(); from += ImageBatch.USUAL_SIZE) {
        ImageBatch batch = test.from(from, ImageBatch.USUAL_SIZE);
        float[] logits = classifier.logits(batch.pixels(), batch.size());
        for (int i = 0; i < batch.size(); i++) {
          if (Logits.prediction(logits, classifier.classes(), i) == batch.labels()[i]) {
            right[0] += from + i < first ? 1 : 0;
            right[1]++;
          }
        }
      }
    }
    return right;
  }

  /** In percent. */
  double percent() {
    return 100.0 * right / images;
  }

  /** Whether it is as published, but for one image. */
  boolean asPublished() {
    return published.isEmpty()
        || Math.abs(published.getAsDouble() - percent()) * images / 100 <= ONE_IMAGE;
  }

  @Override
  public String toString() {
    String known =
        published.isPresent()
            ? String.format(Locale.ROOT, ", published %.2f %%", published.getAsDouble())
            : "";
    return String.format(
        Locale.ROOT, "%s reads %.2f %% of %,d images%s", network, percent(), images, known);
  }
}
