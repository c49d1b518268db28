package ml.gibbon.loss;

/**
 * What answers and their bounds cost: {@code kappa J(Z, y) + (1 - kappa) J(Z', y)}, with {@code Z'}
 * the worst logits within the bounds, the label's lower one and the others' upper ones (Gowal et
 * al. 2019, arXiv:1810.12715, equations 9 and 11). J is the cross-entropy with labels of which
 * every class gets a share.
 *
 * <p>A row of logits is {@code [3 K]}: the answers to the image, their lower bounds, their upper
 * ones.
 *
 * @param labels y, {@code [N]}
 * @param kappa weight of the answers themselves, in [0, 1]
 * @param smoothing share of each label that all classes get alike, in [0, 1)
 * @param temperature that logits are divided by, above 0
 */
public record IntervalCrossEntropy(int[] labels, double kappa, double smoothing, double temperature)
    implements Loss {

  private static final int PARTS = 3;

  @Override
  public double value(int image, float[] logits, int classes) {
    int each = classes / PARTS;
    float[] answers = new float[each];
    System.arraycopy(logits, image * classes, answers, 0, each);
    float[] worst = worst(image, logits, classes);
    int label = labels[image];
    return kappa * value(answers, label) + (1 - kappa) * value(worst, label);
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int each = classes / PARTS;
    int from = image * classes;
    int label = labels[image];
    float[] answers = new float[each];
    System.arraycopy(logits, from, answers, 0, each);
    float[] worst = worst(image, logits, classes);
    double ofAnswers = Softmax.logOfSum(answers, each, 0, temperature);
    double ofWorst = Softmax.logOfSum(worst, each, 0, temperature);
    for (int k = 0; k < each; k++) {
      double target = target(k, label, each);
      double slope =
          (1 - kappa) * (Math.exp(worst[k] / temperature - ofWorst) - target) / temperature;
      double share = Math.exp(answers[k] / temperature - ofAnswers);
      cotangent[from + k] = (float) (kappa * (share - target) / temperature);
      cotangent[from + each + k] = k == label ? (float) slope : 0;
      cotangent[from + 2 * each + k] = k == label ? 0 : (float) slope;
    }
  }

  private float[] worst(int image, float[] logits, int classes) {
    int each = classes / PARTS;
    float[] worst = new float[each];
    for (int k = 0; k < each; k++) {
      int part = k == labels[image] ? 1 : 2;
      worst[k] = logits[image * classes + part * each + k];
    }
    return worst;
  }

  private double value(float[] row, int label) {
    double sum = Softmax.logOfSum(row, row.length, 0, temperature);
    for (int k = 0; k < row.length; k++) {
      sum -= target(k, label, row.length) * row[k] / temperature;
    }
    return sum;
  }

  private double target(int k, int label, int classes) {
    return (k == label ? 1 - smoothing : 0) + smoothing / classes;
  }
}
