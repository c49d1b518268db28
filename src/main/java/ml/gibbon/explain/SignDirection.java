package ml.gibbon.explain;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.result.Explanation.LogitLines;

/**
 * The logits along the direction of the fast gradient sign method, {@code x + epsilon * sign(grad_x
 * J(x, y))}, without clipping (the paper's figure 4).
 */
final class SignDirection {

  /** Steps of the straight-line fit; 0 to epsilon. */
  private static final int FIT_STEPS = 25;

  private static final int STEPS = 200;

  private final DifferentiableClassifier classifier;
  private final ImageBatch images;
  private final float[] gradient;

  SignDirection(DifferentiableClassifier classifier, ImageBatch images) {
    this.classifier = classifier;
    this.images = images;
    this.gradient =
        classifier
            .differentiate(
                images.pixels(),
                images.size(),
                new CrossEntropy(classifier.probabilities(), ClassOfImage.fixed(images.labels())))
            .gradient();
  }

  /**
   * The logits of one image at 201 places from {@code low} to {@code high}.
   *
   * @param image row of the batch
   */
  LogitLines lines(int image, double low, double high) {
    float[] epsilons = new float[STEPS + 1];
    for (int s = 0; s <= STEPS; s++) {
      epsilons[s] = (float) (low + (high - low) * s / STEPS);
    }
    float[] rows = logits(image, epsilons);
    float[][] lines = new float[classifier.classes()][epsilons.length];
    for (int s = 0; s < epsilons.length; s++) {
      for (int k = 0; k < lines.length; k++) {
        lines[k][s] = rows[s * lines.length + k];
      }
    }
    int size = images.shape().size();
    return new LogitLines(
        images.ids()[image],
        images.labels()[image],
        PixelFormat.UINT8.encode(images.pixels(), image * size, size),
        epsilons,
        lines);
  }

  /**
   * How straight the logits are from 0 to {@code epsilon}: each logit of each image gets its own
   * least-squares line, and {@code R^2 = 1 - residual squares / squares about the means}, both
   * summed over all logits of all images. 1 when no logit changes at all.
   */
  double linearity(double epsilon) {
    float[] epsilons = new float[FIT_STEPS + 1];
    for (int s = 0; s <= FIT_STEPS; s++) {
      epsilons[s] = (float) (epsilon * s / FIT_STEPS);
    }
    double residual = 0;
    double total = 0;
    for (int i = 0; i < images.size(); i++) {
      float[] rows = logits(i, epsilons);
      for (int k = 0; k < classifier.classes(); k++) {
        Fit fit = Fit.of(epsilons, rows, k, classifier.classes());
        residual += fit.residual;
        total += fit.total;
      }
    }
    return total == 0 ? 1 : 1 - residual / total;
  }

  private float[] logits(int image, float[] epsilons) {
    int size = images.shape().size();
    float[] moved = new float[epsilons.length * size];
    for (int s = 0; s < epsilons.length; s++) {
      for (int j = 0; j < size; j++) {
        int from = image * size + j;
        moved[s * size + j] = images.pixels()[from] + epsilons[s] * Math.signum(gradient[from]);
      }
    }
    return classifier.logits(moved, epsilons.length);
  }

  /** Squares about the best straight line, and about the mean. */
  private record Fit(double residual, double total) {

    static Fit of(float[] x, float[] rows, int column, int columns) {
      double meanX = 0;
      double meanY = 0;
      for (int i = 0; i < x.length; i++) {
        meanX += x[i] / (double) x.length;
        meanY += rows[i * columns + column] / (double) x.length;
      }
      double xx = 0;
      double xy = 0;
      double yy = 0;
      for (int i = 0; i < x.length; i++) {
        double dx = x[i] - meanX;
        double dy = rows[i * columns + column] - meanY;
        xx += dx * dx;
        xy += dx * dy;
        yy += dy * dy;
      }
      return new Fit(xx == 0 ? 0 : Math.max(0, yy - xy * xy / xx), yy);
    }
  }
}
