package ml.gibbon.gradient;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.random.Draws;

/** Holds the gradient of a classifier against central differences of its logits. */
public final class FiniteDifferences {

  /**
   * Lengths of the steps of finite differences: a network of bends may have one in each of them.
   */
  private static final double[] STEPS = {.1, .03, .01, .003};

  private static final double TOLERANCE = .1;

  private FiniteDifferences() {}

  /**
   * Along the gradient of a sum of logits the sum must grow as fast as the gradient is long, at one
   * of the images and one of the steps at least.
   *
   * @param pixels {@code [N, C * H * W]}
   * @throws InputException when it does not
   */
  public static void check(DifferentiableClassifier classifier, float[] pixels, String name) {
    Optional<Slope> worst = Optional.empty();
    int size = classifier.inputShape().size();
    for (int from = 0; from < pixels.length; from += size) {
      float[] image = Arrays.copyOfRange(pixels, from, from + size);
      for (double step : STEPS) {
        Slope slope = slope(classifier, image, step);
        if (slope.isConfirmed()) {
          return;
        }
        worst = worst.isEmpty() ? Optional.of(slope) : worst;
      }
    }
    Slope slope = worst.orElseThrow();
    throw new InputException(
        "model %s cannot be attacked by its gradient: along it the logits change by %.3g for a unit but should change by %.3g; a layer of it is differentiated wrongly, see gradient.engine"
            .formatted(name, slope.measured, slope.expected));
  }

  /**
   * @param expected length of the gradient
   * @param measured growth along it
   * @param noise what rounding alone may make of it
   */
  private record Slope(double expected, double measured, double noise) {
    boolean isConfirmed() {
      return Math.abs(measured - expected) <= TOLERANCE * expected + noise;
    }
  }

  private static Slope slope(DifferentiableClassifier classifier, float[] image, double step) {
    LogitLoss alternating =
        (i, logits, classes, cotangent) -> {
          for (int k = 0; k < classes; k++) {
            cotangent[i * classes + k] = k % 2 == 0 ? 1 : -1;
          }
        };
    float[] gradient = classifier.differentiate(image, 1, alternating).gradient();
    double length = 0;
    for (float value : gradient) {
      length += (double) value * value;
    }
    length = Math.sqrt(length);
    float[] both = new float[2 * image.length];
    Draws draws = Draws.ofStream(0, "directions of finite differences", 1);
    double expected = 0;
    for (int i = 0; i < image.length; i++) {
      // Where the gradient is 0 noise tells whether that is right.
      double along =
          length > 0
              ? gradient[i] / length
              : (draws.nextDouble() - .5) * Math.sqrt(12.0 / image.length);
      expected += along * gradient[i];
      both[i] = (float) (image[i] + step * along);
      both[image.length + i] = (float) (image[i] - step * along);
    }
    float[] logits = classifier.logits(both, 2);
    double measured = 0;
    double largest = 0;
    for (int k = 0; k < classifier.classes(); k++) {
      double difference = (double) logits[k] - logits[classifier.classes() + k];
      measured += (k % 2 == 0 ? 1 : -1) * difference / (2 * step);
      largest = Math.max(largest, Math.abs(logits[k]));
    }
    return new Slope(expected, measured, 1e-5 * largest / step);
  }
}
