package ml.gibbon.loss;

import java.util.Arrays;

/**
 * How far one class is ahead of another: {@code Z_k - Z_y}, zero on the boundary between the two.
 *
 * @param of the class k
 * @param against the class y
 */
public record LogitDifference(ClassOfImage of, ClassOfImage against) implements Loss {

  @Override
  public double value(int image, float[] logits, int classes) {
    return (double) logits[image * classes + of.of(image, logits, classes)]
        - logits[image * classes + against.of(image, logits, classes)];
  }

  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    Arrays.fill(cotangent, image * classes, (image + 1) * classes, 0f);
    cotangent[image * classes + of.of(image, logits, classes)] += 1;
    cotangent[image * classes + against.of(image, logits, classes)] -= 1;
  }
}
