package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.NetworkInTraining;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the gradient of a minibatch by the parameters is from PyTorch's in double precision, with
 * the same parameters and images and without dropout.
 *
 * @param ours the largest difference of a parameter's gradient, see {@link #difference}
 * @param torch the same of PyTorch's own in single precision
 */
record TrainingCheck(double ours, double torch) {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingCheck.class);

  /** Where rounding does not grow, PyTorch's own in single precision is within 1e-5. */
  static final double TOLERANCE = 1e-4;

  /**
   * Normalisation by a minibatch takes away what its images share, and rounding grows with what is
   * left: in drawn MobileNetV2 to a hundredth, on both sides. More than so many times PyTorch's own
   * is a mistake.
   */
  static final double TIMES_TORCH = 4;

  /** Gradients that are smaller than this part of all of them are 0 but for rounding. */
  private static final double SMALL = 1e-3;

  private static final int IMAGES = 8;

  /**
   * In a deep network a ReLU of some image may have an input within rounding of 0, and with it the
   * whole minibatch has another gradient. A mistake would show in all minibatches.
   */
  private static final int MOST_MINIBATCHES = 8;

  /**
   * Compares minibatches of drawn digits until one passes; otherwise the nearest one counts.
   *
   * @throws IllegalStateException when the two sides train different parameters
   */
  static TrainingCheck of(TrainingSubject subject, Torch torch) {
    NetworkInTraining network = subject.withoutDropout();
    TrainingCheck nearest = new TrainingCheck(Double.POSITIVE_INFINITY, 0);
    for (int i = 0; i < MOST_MINIBATCHES && !nearest.passes(); i++) {
      ImageBatch batch = DrawnDigits.of(subject.shape(), "test", i * IMAGES, IMAGES);
      TrainingCheck check = of(subject, network, batch, torch);
      LOG.info("{}, minibatch {}: {}", subject.name(), i + 1, check);
      nearest = check.passes() || check.ours < nearest.ours ? check : nearest;
    }
    return nearest;
  }

  private static TrainingCheck of(
      TrainingSubject subject, NetworkInTraining network, ImageBatch batch, Torch torch) {
    try (TrainingStep step = new TrainingStep(network, batch)) {
      List<float[]> ours = subject.split(step.gradient());
      float[] both = theirs(subject, batch, torch);
      float[] exact = Arrays.copyOf(both, both.length / 2);
      float[] single = Arrays.copyOfRange(both, both.length / 2, both.length);
      return new TrainingCheck(difference(ours, exact), difference(likewise(single, ours), exact));
    }
  }

  private static float[] theirs(TrainingSubject subject, ImageBatch batch, Torch torch) {
    Path pixels = torch.folder().resolve("pixels");
    Path labels = torch.folder().resolve("labels");
    Path result = torch.folder().resolve("result");
    WeightsFile.write(batch.pixels(), pixels);
    WeightsFile.write(batch.labels(), labels);
    torch.askDefault(
        "training-check",
        subject.name(),
        subject.weights(),
        Integer.toString(batch.size()),
        pixels.toString(),
        labels.toString(),
        String.join(",", subject.parameters()),
        result.toString());
    return WeightsFile.read(result);
  }

  /** Values in parts of the same lengths. */
  private static List<float[]> likewise(float[] values, List<float[]> parts) {
    int[] at = {0};
    return parts.stream()
        .map(part -> Arrays.copyOfRange(values, at[0], at[0] += part.length))
        .toList();
  }

  /**
   * The largest length of a difference, in parts of the length of that parameter's gradient, or of
   * a thousandth of the whole gradient's where that is longer.
   *
   * @param parts parameter by parameter
   * @param exact all of them one after the other
   * @throws IllegalStateException when there are more of one side
   */
  static double difference(List<float[]> parts, float[] exact) {
    int count = parts.stream().mapToInt(part -> part.length).sum();
    if (count != exact.length) {
      throw new IllegalStateException(
          "%d gradients cannot be compared with %d".formatted(count, exact.length));
    }
    double least = SMALL * length(exact);
    double worst = 0;
    int at = 0;
    for (float[] part : parts) {
      float[] expected = Arrays.copyOfRange(exact, at, at + part.length);
      float[] apart = new float[part.length];
      for (int i = 0; i < part.length; i++) {
        apart[i] = part[i] - expected[i];
      }
      worst = Math.max(worst, length(apart) / Math.max(least, length(expected)));
      at += part.length;
    }
    return worst;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  /** What is not a number fails. */
  boolean passes() {
    return ours <= Math.max(TOLERANCE, TIMES_TORCH * torch);
  }
}
