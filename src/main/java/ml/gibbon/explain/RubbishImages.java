package ml.gibbon.explain;

import java.util.OptionalDouble;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.random.Draws;
import ml.gibbon.result.Explanation.Rubbish;

/**
 * Images that mean nothing: every value is drawn from N(0, 1), from the run's seed and the image's
 * number. The right answer to all of them is that no class is likely.
 */
final class RubbishImages {

  private RubbishImages() {}

  /**
   * Counts those of which a model gives some class a probability above one half.
   *
   * @param images how many to draw, at least 1
   */
  static Rubbish show(DifferentiableClassifier classifier, int images, long seed) {
    int called = 0;
    double confidence = 0;
    for (int first = 0; first < images; first += ImageBatch.USUAL_SIZE) {
      int count = Math.min(ImageBatch.USUAL_SIZE, images - first);
      float[] logits =
          classifier.logits(draw(classifier.inputShape().size(), first, count, seed), count);
      for (int i = 0; i < count; i++) {
        int answer = Logits.prediction(logits, classifier.classes(), i);
        float probability =
            classifier.probabilities().confidence(logits, classifier.classes(), i, answer);
        if (probability > .5f) {
          called++;
          confidence += probability;
        }
      }
    }
    return new Rubbish(
        images,
        called,
        called == 0 ? OptionalDouble.empty() : OptionalDouble.of(confidence / called));
  }

  private static float[] draw(int size, int first, int count, long seed) {
    float[] pixels = new float[count * size];
    for (int i = 0; i < count; i++) {
      Draws draws = Draws.ofImage(seed, first + i, "rubbish");
      for (int j = 0; j < size; j++) {
        pixels[i * size + j] = (float) draws.nextGaussian();
      }
    }
    return pixels;
  }
}
