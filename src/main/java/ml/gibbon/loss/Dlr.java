package ml.gibbon.loss;

import java.util.Arrays;
import ml.gibbon.error.InputException;

/**
 * Difference of logits ratio: {@code -(Z_y - max_{j != y} Z_j) / (Z_a - Z_c)}, where a and c are
 * the classes with the largest and the third largest logit (Croce and Hein 2020, arXiv:2003.01690,
 * equation 6). Neither shifting nor scaling the logits changes it. It needs at least three classes.
 *
 * @param of the class y
 */
public record Dlr(ClassOfImage of) implements Loss {

  /** Keeps the quotient finite where the three largest logits are equal. */
  /** It compares that many logits. */
  public static final int LEAST_CLASSES = 3;

  private static final double SMALLEST = 1e-12;

  @Override
  public double value(int image, float[] logits, int classes) {
    Places places = Places.of(image, logits, classes, of);
    return places.ahead(logits) / places.scale(logits);
  }

  /** By the quotient rule; a and c may be y or the best other class. */
  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    Places places = Places.of(image, logits, classes, of);
    double scale = places.scale(logits);
    double ratio = places.ahead(logits) / scale;
    Arrays.fill(cotangent, image * classes, (image + 1) * classes, 0f);
    cotangent[places.other] += (float) (1 / scale);
    cotangent[places.label] -= (float) (1 / scale);
    cotangent[places.first] -= (float) (ratio / scale);
    cotangent[places.third] += (float) (ratio / scale);
  }

  /** Where the logits of one image stand that the loss is made of. */
  private record Places(int label, int other, int first, int third) {

    static Places of(int image, float[] logits, int classes, ClassOfImage of) {
      if (classes < LEAST_CLASSES) {
        throw new InputException(
            "the difference of logits ratio needs %d classes but the model has %d: choose another loss for the attack"
                .formatted(LEAST_CLASSES, classes));
      }
      int from = image * classes;
      int label = of.of(image, logits, classes);
      int[] ranked = Logits.ranked(logits, classes, image, 3);
      int other = label == ranked[0] ? ranked[1] : ranked[0];
      return new Places(from + label, from + other, from + ranked[0], from + ranked[2]);
    }

    double ahead(float[] logits) {
      return (double) logits[other] - logits[label];
    }

    double scale(float[] logits) {
      return (double) logits[first] - logits[third] + SMALLEST;
    }
  }
}
