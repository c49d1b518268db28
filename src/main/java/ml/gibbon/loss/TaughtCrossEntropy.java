package ml.gibbon.loss;

/**
 * Cross-entropy of a softmax with what another network, the teacher, answers to the same images,
 * both at a temperature T: {@code -sum_k q_k log p_k} with {@code q = softmax(V / T)} and {@code p
 * = softmax(Z / T)} (Hinton et al. 2015, arXiv:1503.02531, section 2; Papernot et al. 2016,
 * arXiv:1511.04508, equation 8). Its derivative by the logits is {@code (p - q) / T}.
 *
 * @param answers V, {@code [N, K]}
 * @param temperature T, above 0
 */
public record TaughtCrossEntropy(float[] answers, double temperature) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    double ofTeacher = Softmax.logOfSum(answers, classes, image, temperature);
    double logarithm = Softmax.logOfSum(logits, classes, image, temperature);
    double loss = 0;
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      double target = Math.exp(answers[k] / temperature - ofTeacher);
      loss += target * (logarithm - logits[k] / temperature);
    }
    return loss;
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    double ofTeacher = Softmax.logOfSum(answers, classes, image, temperature);
    double logarithm = Softmax.logOfSum(logits, classes, image, temperature);
    for (int k = image * classes; k < (image + 1) * classes; k++) {
      double target = Math.exp(answers[k] / temperature - ofTeacher);
      double share = Math.exp(logits[k] / temperature - logarithm);
      cotangent[k] = (float) ((share - target) / temperature);
    }
  }
}
