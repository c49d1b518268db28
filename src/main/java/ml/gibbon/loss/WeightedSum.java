package ml.gibbon.loss;

import java.util.Arrays;

/**
 * Two losses together: {@code first + weight * second}.
 *
 * @param weight of the second one
 */
public record WeightedSum(Loss first, double weight, Loss second) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    return first.value(image, logits, classes) + weight * second.value(image, logits, classes);
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int from = image * classes;
    second.derivative(image, logits, classes, cotangent);
    float[] ofSecond = Arrays.copyOfRange(cotangent, from, from + classes);
    first.derivative(image, logits, classes, cotangent);
    for (int k = 0; k < classes; k++) {
      cotangent[from + k] += (float) weight * ofSecond[k];
    }
  }
}
