package ml.gibbon.gradient;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/**
 * Several classifiers that answer with the mean of their probabilities, {@code p = mean_m
 * softmax(Z_m)} (the ensemble of Goodfellow et al. 2015, section 9).
 *
 * <p>Its logits are {@code Z = log p}, so that their softmax is p. For a loss with derivative
 * {@code c = dL/dZ}, the derivative by the logits of member m is
 *
 * <pre>
 * dL/dZ_m[j] = r_m[j] c[j] - p_m[j] sum_k r_m[k] c[k],   r_m[k] = p_m[k] / sum_i p_i[k]
 * </pre>
 *
 * and the gradient by the pixels is the sum of what the members make of these. Probabilities are
 * taken as double precision logarithms: nothing underflows. A gradient costs two forward passes and
 * one backward pass of each member.
 */
public final class EnsembleClassifier implements DifferentiableClassifier {

  private final List<DifferentiableClassifier> members;

  /**
   * @param members closed with this classifier
   * @throws IllegalArgumentException when there are none, when they differ in input shape or
   *     classes, or when a member's probabilities are not those of a softmax
   */
  public EnsembleClassifier(List<? extends DifferentiableClassifier> members) {
    this.members = List.copyOf(members);
    for (DifferentiableClassifier member : members) {
      if (!member.inputShape().equals(inputShape()) || member.classes() != classes()) {
        throw new IllegalArgumentException(
            "an ensemble of %d classes of images %s has a member of %d classes of images %s"
                .formatted(classes(), inputShape(), member.classes(), member.inputShape()));
      }
      if (member.probabilities() != Probabilities.SOFTMAX) {
        throw new IllegalArgumentException(
            "an ensemble takes the mean of softmax probabilities but has a member with others");
      }
    }
    if (members.isEmpty()) {
      throw new IllegalArgumentException("an ensemble needs a member");
    }
  }

  @Override
  public ImageShape inputShape() {
    return members.get(0).inputShape();
  }

  @Override
  public int classes() {
    return members.get(0).classes();
  }

  @Override
  public boolean approximatesGradient() {
    return members.stream().anyMatch(DifferentiableClassifier::approximatesGradient);
  }

  @Override
  public void refresh() {
    members.forEach(DifferentiableClassifier::refresh);
  }

  @Override
  public float[] logits(float[] pixels, int images) {
    return mean(probabilities(pixels, images)).logits();
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    double[][] logarithms = probabilities(pixels, images);
    Mean mean = mean(logarithms);
    float[][] cotangents = new float[losses.length][mean.logits.length];
    for (int l = 0; l < losses.length; l++) {
      for (int i = 0; i < images; i++) {
        losses[l].derivative(i, mean.logits, classes(), cotangents[l]);
      }
    }
    float[][] gradients = new float[losses.length][pixels.length];
    for (int m = 0; m < members.size(); m++) {
      double[] own = logarithms[m];
      LogitLoss[] shares =
          Arrays.stream(cotangents)
              .map(cotangent -> share(own, mean, cotangent))
              .toArray(LogitLoss[]::new);
      float[][] parts = members.get(m).differentiate(pixels, images, shares).gradients();
      for (int l = 0; l < losses.length; l++) {
        for (int i = 0; i < parts[l].length; i++) {
          gradients[l][i] += parts[l][i];
        }
        members.get(m).recycle(parts[l]);
      }
    }
    return new Differentiated(mean.logits, gradients);
  }

  /**
   * The mean of the members' probabilities.
   *
   * @param logarithms of M times the mean, {@code [N * K]}
   * @param logits logarithms of the mean, {@code [N * K]}
   */
  private record Mean(double[] logarithms, float[] logits) {}

  /** For each member the logarithms of its probabilities, {@code [N * K]}. */
  private double[][] probabilities(float[] pixels, int images) {
    double[][] logarithms = new double[members.size()][];
    for (int m = 0; m < logarithms.length; m++) {
      logarithms[m] = logSoftmax(members.get(m).logits(pixels, images), classes());
    }
    return logarithms;
  }

  private static double[] logSoftmax(float[] logits, int classes) {
    double[] logarithms = new double[logits.length];
    for (int from = 0; from < logits.length; from += classes) {
      int best = from;
      for (int k = from; k < from + classes; k++) {
        best = logits[k] > logits[best] ? k : best;
      }
      double others = 0;
      for (int k = from; k < from + classes; k++) {
        others += k == best ? 0 : Math.exp((double) logits[k] - logits[best]);
      }
      for (int k = from; k < from + classes; k++) {
        // log1p keeps the digits of a probability next to 1.
        logarithms[k] = (double) logits[k] - logits[best] - Math.log1p(others);
      }
    }
    return logarithms;
  }

  private static Mean mean(double[][] logarithms) {
    double[] sums = new double[logarithms[0].length];
    float[] logits = new float[sums.length];
    for (int k = 0; k < sums.length; k++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (double[] member : logarithms) {
        largest = Math.max(largest, member[k]);
      }
      double sum = 0;
      for (double[] member : logarithms) {
        sum += Math.exp(member[k] - largest);
      }
      sums[k] = largest + Math.log(sum);
      logits[k] = (float) (sums[k] - Math.log(logarithms.length));
    }
    return new Mean(sums, logits);
  }

  /** What of a loss's derivative by the mean's logits falls to one member. */
  private static LogitLoss share(double[] own, Mean mean, float[] cotangent) {
    return (image, logits, classes, out) -> derivative(own, mean, cotangent, image, classes, out);
  }

  /** One image's derivative by the logits of one member. */
  private static void derivative(
      double[] own, Mean mean, float[] cotangent, int image, int classes, float[] out) {
    int from = image * classes;
    double sum = 0;
    for (int k = from; k < from + classes; k++) {
      sum += Math.exp(own[k] - mean.logarithms[k]) * cotangent[k];
    }
    for (int j = from; j < from + classes; j++) {
      double weighted = Math.exp(own[j] - mean.logarithms[j]) * cotangent[j];
      // r c (1 - p) - p (sum without j): the same as above, without the loss of digits near p = 1.
      out[j] = (float) (-weighted * Math.expm1(own[j]) - Math.exp(own[j]) * (sum - weighted));
    }
  }

  @Override
  public void close() {
    members.forEach(DifferentiableClassifier::close);
  }
}
