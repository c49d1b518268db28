package ml.gibbon.verify;

import ml.gibbon.random.Draws;

/**
 * The mean of the probabilities that a model gives an image under draws of normal noise, the same
 * for every image: draw j from the seed's stream j, value by value, times sigma.
 */
final class PlainSmoothing implements PlainModel {

  private final PlainModel model;
  private final float[][] noise;

  /**
   * @param values of an image
   */
  PlainSmoothing(PlainModel model, double sigma, int draws, long seed, int values) {
    this.model = model;
    this.noise = new float[draws][values];
    for (int j = 0; j < draws; j++) {
      Draws normal = Draws.ofStream(seed, "randomised-smoothing", j);
      for (int i = 0; i < values; i++) {
        noise[j][i] = (float) (normal.nextGaussian() * sigma);
      }
    }
  }

  @Override
  public Answer[] answers(float[] pixels, int images) {
    double[][][] logits = new double[images][noise.length][];
    boolean[] isUndecided = new boolean[images];
    for (int j = 0; j < noise.length; j++) {
      Answer[] ofDraw = model.answers(noisy(pixels, noise[j]), images);
      for (int i = 0; i < images; i++) {
        logits[i][j] = ofDraw[i].logits();
        isUndecided[i] |= ofDraw[i].isUndecided();
      }
    }
    Answer[] answers = new Answer[images];
    for (int i = 0; i < images; i++) {
      Answer mean = new Answer(PlainModel.meanLogits(logits[i]));
      answers[i] = isUndecided[i] ? mean.undecided() : mean;
    }
    return answers;
  }

  /**
   * Of {@code -log(mean over j of p_j)}: the sum of the gradients of {@code -log p_j}, each times
   * its share {@code p_j / sum of p}.
   */
  @Override
  public Gradient[] gradients(float[] pixels, int[] classes) {
    int images = classes.length;
    double[][] sums = new double[images][noise[0].length];
    double[][] logs = new double[images][noise.length];
    double[] logit = new double[images];
    for (int j = 0; j < noise.length; j++) {
      Answer[] answers = model.answers(noisy(pixels, noise[j]), images);
      for (int i = 0; i < images; i++) {
        double[] logits = answers[i].logits();
        logs[i][j] = logits[classes[i]] - CrossEntropySlope.logOfSum(logits);
        logit[i] = Math.max(logit[i], Answer.largestLogit(logits));
      }
    }
    for (int j = 0; j < noise.length; j++) {
      Gradient[] gradients = model.gradients(noisy(pixels, noise[j]), classes);
      for (int i = 0; i < images; i++) {
        double weight = share(logs[i], j) * gradients[i].scale();
        for (int v = 0; v < sums[i].length; v++) {
          sums[i][v] += weight * gradients[i].direction()[v];
        }
      }
    }
    Gradient[] means = new Gradient[images];
    for (int i = 0; i < images; i++) {
      means[i] = scaled(sums[i], logit[i]);
    }
    return means;
  }

  /** {@code exp(logs[j]) / sum of exp(logs)}. */
  private static double share(double[] logs, int j) {
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - logs[j]);
    }
    return 1 / sum;
  }

  private static Gradient scaled(double[] gradient, double logit) {
    double scale = Gradient.largest(new double[][] {gradient});
    double[] direction = gradient.clone();
    for (int v = 0; v < direction.length && scale > 0; v++) {
      direction[v] /= scale;
    }
    return new Gradient(direction, scale, logit);
  }

  private static float[] noisy(float[] pixels, float[] draw) {
    float[] noisy = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      noisy[i] = pixels[i] + draw[i % draw.length];
    }
    return noisy;
  }
}
