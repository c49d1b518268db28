package ml.gibbon.evaluate;

import static ml.gibbon.evaluate.TableChecks.raise;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.gradient.PixelScale;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.random.Draws;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;

/**
 * The checks of a model that is asked itself, on a sample of images. What they compare is relative
 * to the largest logit of the sample, or to 1 where that is larger.
 */
final class ModelProbe {

  private static final int PASSES = 5;
  private static final double SAME_ANSWER = 1e-4;

  /** Libraries may add up in another order for another number of images. */
  private static final double SAME_IN_ANY_COMPANY = 1e-3;

  private static final double SUM_TOLERANCE = 1e-3;
  private static final double VANISHED_SHARE = 0.05;

  /** Random sets of pixels that each image is moved along. */
  private static final int DIRECTIONS = 4;

  /** One in so many pixels belongs to such a set. */
  private static final int SPARSITY = 8;

  /** A grey level, nearly: a power of two, which moves pixels without rounding. */
  private static final float STEP = 1f / 256;

  /**
   * How far a pixel is moved before it is measured, in sixteenths of a step. In a flat patch of an
   * image all windows of a pooling layer are tied, where there is no gradient to be measured.
   */
  private static final int APART = 200;

  private static final double DIFFERENCE = 0.3;

  /** Times that a difference has to be above the rounding of logits to be one. */
  private static final double ABOVE_ROUNDING = 32;

  private final DifferentiableClassifier classifier;
  private final ImageBatch images;
  private final long seed;
  private final float[] logits;
  private final double largest;

  /**
   * @param images at least one
   * @param seed of the directions
   */
  ModelProbe(DifferentiableClassifier classifier, ImageBatch images, long seed) {
    this.classifier = classifier;
    this.images = images;
    this.seed = seed;
    this.logits = classifier.logits(images.pixels(), images.size());
    double max = 1;
    for (float logit : logits) {
      max = Math.max(max, Math.abs(logit));
    }
    this.largest = max;
  }

  /**
   * What shows; of a model whose answers change only that, because no other check can say more, and
   * of one that tells no gradients nothing about them.
   */
  List<Finding> findings() {
    Optional<Finding> change = answersChange();
    if (!classifier.knowledge().includes(Knowledge.GRADIENTS)) {
      // Images out of range, which other scales take, are no requests to send to anybody.
      return Stream.of(change, notInInferenceMode()).flatMap(Optional::stream).toList();
    }
    return change.isPresent()
        ? List.of(change.get())
        : Stream.of(
                outputsAreProbabilities(),
                notInInferenceMode(),
                pixelsOnAnotherScale(),
                zeroGradients(),
                gradientIsWrong())
            .flatMap(Optional::stream)
            .toList();
  }

  private Optional<Finding> answersChange() {
    double moved = 0;
    for (int pass = 1; pass < PASSES; pass++) {
      moved =
          Math.max(moved, largestDifference(0, classifier.logits(images.pixels(), images.size())));
    }
    return raise(
        Check.ANSWERS_CHANGE,
        moved > SAME_ANSWER * largest,
        "a logit moves by %.2g in %d passes over the same images, the largest one is %.2g",
        moved,
        PASSES,
        largest);
  }

  private Optional<Finding> outputsAreProbabilities() {
    int classes = classifier.classes();
    boolean all =
        IntStream.range(0, images.size())
            .allMatch(
                image -> {
                  double sum = 0;
                  for (int k = 0; k < classes; k++) {
                    float value = logits[image * classes + k];
                    sum += value < 0 ? Double.NaN : value;
                  }
                  return Math.abs(sum - 1) < SUM_TOLERANCE;
                });
    return raise(
        Check.OUTPUTS_ARE_PROBABILITIES,
        all,
        "the outputs of all %d images of a sample add up to 1",
        images.size());
  }

  /** Each image by itself, and all of them together. */
  private Optional<Finding> notInInferenceMode() {
    int size = images.shape().size();
    double moved = 0;
    for (int i = 0; i < images.size(); i++) {
      float[] alone =
          classifier.logits(Arrays.copyOfRange(images.pixels(), i * size, (i + 1) * size), 1);
      moved = Math.max(moved, largestDifference(i * classifier.classes(), alone));
    }
    return raise(
        Check.NOT_IN_INFERENCE_MODE,
        moved > SAME_IN_ANY_COMPANY * largest,
        "ERROR, a logit moves by %.2g when an image is answered alone, the largest one is %.2g",
        moved,
        largest);
  }

  /**
   * Of the model without its defence: steps, levels and noise of a defence are on the scale [0, 1],
   * so that on a larger one it hardly does anything, and its model may well be righter without it.
   */
  private Optional<Finding> pixelsOnAnotherScale() {
    return PixelScale.other(classifier.undefended(), images)
        .map(found -> new Finding(Check.PIXELS_ON_ANOTHER_SCALE, found.inWords()));
  }

  private double largestDifference(int from, float[] others) {
    double largestOne = 0;
    for (int i = 0; i < others.length; i++) {
      largestOne = Math.max(largestOne, Math.abs((double) others[i] - logits[from + i]));
    }
    return largestOne;
  }

  private Optional<Finding> zeroGradients() {
    int size = images.shape().size();
    float[] gradient =
        classifier
            .differentiate(
                images.pixels(),
                images.size(),
                new CrossEntropy(classifier.probabilities(), ClassOfImage.fixed(images.labels())))
            .gradient();
    long vanished =
        IntStream.range(0, images.size())
            .filter(image -> isVanished(gradient, image * size, size))
            .count();
    return raise(
        Check.ZERO_GRADIENTS,
        vanished > VANISHED_SHARE * images.size(),
        "the gradient of the cross-entropy is zero or not a number for %d of %d images of a sample",
        vanished,
        images.size());
  }

  private static boolean isVanished(float[] gradient, int from, int size) {
    boolean allZero = true;
    for (int i = from; i < from + size; i++) {
      if (!Float.isFinite(gradient[i])) {
        return true;
      }
      allZero &= gradient[i] == 0;
    }
    return allZero;
  }

  /**
   * Central differences of a sum of logits with random signs, which no softmax makes small, close
   * to the images. Of a gradient that does not claim to be one they say nothing.
   */
  private Optional<Finding> gradientIsWrong() {
    if (classifier.approximatesGradient()) {
      return Optional.empty();
    }
    int n = images.size();
    int classes = classifier.classes();
    int size = images.shape().size();
    Draws draws = Draws.ofStream(seed, "finite-differences", 0);
    float[] signs = new float[classes];
    for (int k = 0; k < classes; k++) {
      signs[k] = draws.nextBoolean() ? 1 : -1;
    }
    float[] pixels = images.pixels().clone();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] += STEP / 16 * (draws.nextInt(2 * APART + 1) - APART);
    }
    float[] gradient =
        classifier
            .differentiate(
                pixels,
                n,
                (image, values, count, cotangent) ->
                    System.arraycopy(signs, 0, cotangent, image * count, count))
            .gradient();
    double difference = 0;
    double total = 0;
    for (int d = 0; d < DIRECTIONS; d++) {
      float[] direction = direction(draws, n * size);
      float[] ahead = classifier.logits(moved(pixels, direction, STEP), n);
      float[] behind = classifier.logits(moved(pixels, direction, -STEP), n);
      for (int i = 0; i < n; i++) {
        double measured = 0;
        for (int k = 0; k < classes; k++) {
          int at = i * classes + k;
          measured += signs[k] * ((double) ahead[at] - behind[at]) / (2 * STEP);
        }
        double claimed = 0;
        for (int j = i * size; j < (i + 1) * size; j++) {
          claimed += (double) gradient[j] * direction[j];
        }
        difference += (measured - claimed) * (measured - claimed);
        total += measured * measured + claimed * claimed;
      }
    }
    double rounding = ABOVE_ROUNDING * Math.ulp((float) largest) / STEP;
    double off = Math.sqrt(difference / Math.max(total, Double.MIN_NORMAL));
    return raise(
        Check.GRADIENT_IS_WRONG,
        off > DIFFERENCE && total > (double) DIRECTIONS * n * rounding * rounding,
        "ERROR, along random pixels it is off by %.2f of its size",
        off);
  }

  private static float[] direction(Draws draws, int length) {
    float[] direction = new float[length];
    for (int i = 0; i < length; i++) {
      if (draws.nextInt(SPARSITY) == 0) {
        direction[i] = draws.nextBoolean() ? 1 : -1;
      }
    }
    return direction;
  }

  private static float[] moved(float[] pixels, float[] direction, float step) {
    float[] moved = pixels.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * direction[i];
    }
    return moved;
  }
}
