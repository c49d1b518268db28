package ml.gibbon.loss;

import java.util.Arrays;
import ml.gibbon.error.InputException;

/**
 * Targeted difference of logits ratio: {@code -(Z_y - Z_t) / (Z_1 - (Z_3 + Z_4) / 2)}, where 1, 3
 * and 4 are the classes with the largest, third and fourth largest logit (Croce and Hein 2020,
 * arXiv:2003.01690, equation 7). Neither shifting nor scaling the logits changes it. It needs at
 * least four classes.
 *
 * @param of the class y that is left
 * @param towards the class t
 */
public record TargetedDlr(ClassOfImage of, ClassOfImage towards) implements Loss {

  /** Keeps the quotient finite where the four largest logits are equal. */
  /** It compares that many logits. */
  public static final int LEAST_CLASSES = 4;

  private static final double SMALLEST = 1e-12;

  @Override
  public double value(int image, float[] logits, int classes) {
    int[] ranked = ranked(image, logits, classes);
    return ahead(image, logits, classes) / scale(image, logits, classes, ranked);
  }

  /** By the quotient rule; the ranked classes may be y or t. */
  @Override
  public void derivative(int image, float[] logits, int classes, float[] cotangent) {
    int[] ranked = ranked(image, logits, classes);
    double scale = scale(image, logits, classes, ranked);
    double ratio = ahead(image, logits, classes) / scale;
    int from = image * classes;
    Arrays.fill(cotangent, from, from + classes, 0f);
    cotangent[from + towards.of(image, logits, classes)] += (float) (1 / scale);
    cotangent[from + of.of(image, logits, classes)] -= (float) (1 / scale);
    cotangent[from + ranked[0]] -= (float) (ratio / scale);
    cotangent[from + ranked[2]] += (float) (ratio / scale / 2);
    cotangent[from + ranked[3]] += (float) (ratio / scale / 2);
  }

  private static int[] ranked(int image, float[] logits, int classes) {
    if (classes < LEAST_CLASSES) {
      throw new InputException(
          "the targeted difference of logits ratio needs %d classes but the model has %d: choose another loss for the attack"
              .formatted(LEAST_CLASSES, classes));
    }
    return Logits.ranked(logits, classes, image, 4);
  }

  private double ahead(int image, float[] logits, int classes) {
    int from = image * classes;
    return (double) logits[from + towards.of(image, logits, classes)]
        - logits[from + of.of(image, logits, classes)];
  }

  private static double scale(int image, float[] logits, int classes, int[] ranked) {
    int from = image * classes;
    double rest = ((double) logits[from + ranked[2]] + logits[from + ranked[3]]) / 2;
    return logits[from + ranked[0]] - rest + SMALLEST;
  }
}
