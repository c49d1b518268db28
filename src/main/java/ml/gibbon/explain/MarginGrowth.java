package ml.gibbon.explain;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.random.Draws;
import ml.gibbon.result.Explanation.Growth;

/**
 * The linear explanation of adversarial examples (Goodfellow et al. 2015, arXiv:1412.6572, section
 * 3): {@code w . (x + eta) = w . x + w . eta}, and with {@code eta = epsilon * sign(w)} the second
 * term is {@code epsilon * m * n} for n pixels of mean weight size m, though no pixel changes by
 * more than epsilon. In place of w stands the gradient of the margin between the label and the most
 * likely other class; for a linear model that is {@code w_a - w_y}, exactly.
 *
 * <p>Images are added batch by batch; {@link #mean} gives the means over all of them.
 */
final class MarginGrowth {

  private static final int POINTS = 48;

  private final DifferentiableClassifier classifier;
  private final float epsilon;
  private final long seed;
  private final int[] order;
  private final int[] dimensions;
  private final double[] sign;
  private final double[] random;
  private double measured;
  private long images;

  MarginGrowth(DifferentiableClassifier classifier, double epsilon, long seed) {
    this.classifier = classifier;
    this.epsilon = (float) epsilon;
    this.seed = seed;
    int size = classifier.inputShape().size();
    order = shuffled(size, new Draws(seed));
    int points = Math.min(POINTS, size);
    dimensions = new int[points + 1];
    for (int p = 0; p <= points; p++) {
      dimensions[p] = (int) ((long) size * p / points);
    }
    sign = new double[points + 1];
    random = new double[points + 1];
  }

  private static int[] shuffled(int size, Draws draws) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int j = draws.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  void add(ImageBatch batch) {
    int[] others = new int[batch.size()];
    Differentiated pass =
        classifier.differentiate(
            batch.pixels(),
            batch.size(),
            (image, logits, classes, cotangent) -> {
              int label = batch.labels()[image];
              others[image] = Logits.best(logits, classes, image, label);
              cotangent[image * classes + others[image]] = 1;
              cotangent[image * classes + label] = -1;
            });
    int size = batch.shape().size();
    float[] moved = batch.pixels().clone();
    for (int i = 0; i < batch.size(); i++) {
      accumulate(pass.gradient(), i * size, Draws.ofImage(seed, batch.ids()[i], "margin"));
    }
    for (int i = 0; i < moved.length; i++) {
      moved[i] += epsilon * Math.signum(pass.gradient()[i]);
    }
    float[] after = classifier.logits(moved, batch.size());
    for (int i = 0; i < batch.size(); i++) {
      int label = batch.labels()[i];
      measured += margin(after, i, others[i], label) - margin(pass.logits(), i, others[i], label);
    }
    images += batch.size();
  }

  private void accumulate(float[] gradient, int at, Draws draws) {
    double followed = 0;
    double drawn = 0;
    for (int p = 1; p < dimensions.length; p++) {
      for (int n = dimensions[p - 1]; n < dimensions[p]; n++) {
        double g = gradient[at + order[n]];
        followed += Math.abs(g);
        drawn += draws.nextBoolean() ? g : -g;
      }
      sign[p] += epsilon * followed;
      random[p] += epsilon * Math.abs(drawn);
    }
  }

  private double margin(float[] logits, int image, int other, int label) {
    int row = image * classifier.classes();
    return (double) logits[row + other] - logits[row + label];
  }

  /** The means over all images added so far, at least one. */
  Growth mean() {
    return new Growth(dimensions.clone(), divided(sign), divided(random), measured / images);
  }

  private double[] divided(double[] sums) {
    double[] means = new double[sums.length];
    for (int p = 0; p < sums.length; p++) {
      means[p] = sums[p] / images;
    }
    return means;
  }
}
