package ml.gibbon.loss;

import java.util.Arrays;

/**
 * How far the best other class is ahead of a class: {@code max_{j != y} Z_j - Z_y}, above 0 where
 * the answer is not y (Carlini and Wagner 2017, arXiv:1608.04644, f_6 with the sign turned). It
 * does not saturate, as a confident model's cross-entropy does.
 *
 * @param of the class y
 */
public record Margin(ClassOfImage of) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    int label = of.of(image, logits, classes);
    int other = Logits.best(logits, classes, image, label);
    return (double) logits[image * classes + other] - logits[image * classes + label];
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int label = of.of(image, logits, classes);
    int other = Logits.best(logits, classes, image, label);
    Arrays.fill(cotangent, image * classes, (image + 1) * classes, 0f);
    cotangent[image * classes + other] = 1;
    cotangent[image * classes + label] = -1;
  }
}
