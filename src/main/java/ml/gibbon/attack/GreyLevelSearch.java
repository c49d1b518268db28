package ml.gibbon.attack;

import java.util.Arrays;
import java.util.stream.IntStream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;

/**
 * Stores what an attack of minimum norm found on grey levels. It lies next to the boundary, where
 * rounding as often as not undoes it: the change is rounded to the nearest levels and then made
 * larger, little by little, until the model's answer is the wanted one again. An image for which no
 * size is enough becomes the clean one, as if it had not been broken.
 */
final class GreyLevelSearch {

  /** By what share the change is made larger at first; from then on by twice as much. */
  private static final double FIRST = .01;

  /** The last one crosses all of the pixel range from less than a grey level. */
  private static final int DOUBLINGS = 15;

  private GreyLevelSearch() {}

  /**
   * Moves a batch in place onto grey levels.
   *
   * @param runner whose goal and threat model count
   * @param model that is asked; the answers are added to the effort
   * @param clean images, on grey levels
   * @param crafted adversarial images
   */
  static void run(
      AttackRunner runner, DifferentiableClassifier model, ImageBatch clean, Crafted crafted) {
    int size = clean.shape().size();
    int classes = model.classes();
    float[] pixels = crafted.pixels();
    float[] cleanLogits =
        crafted.cleanLogits().orElseGet(() -> model.logits(clean.pixels(), clean.size()));
    int[] left =
        IntStream.range(0, clean.size())
            .filter(row -> PerturbationSize.of(clean.pixels(), pixels, row * size, size).l0() > 0)
            .toArray();
    for (int doubling = -1; doubling < DOUBLINGS && left.length > 0; doubling++) {
      double factor = doubling < 0 ? 1 : 1 + Math.scalb(FIRST, doubling);
      float[] levels = new float[left.length * size];
      for (int i = 0; i < left.length; i++) {
        for (int j = 0; j < size; j++) {
          float from = clean.pixels()[left[i] * size + j];
          double moved = from + factor * (pixels[left[i] * size + j] - from);
          levels[i * size + j] = GreyLevels.nearest(moved, runner.threatModel().clip());
        }
      }
      float[] logits = model.logits(levels, left.length);
      crafted.effort().addQuery(left);
      int[] unbroken = new int[left.length];
      int count = 0;
      for (int i = 0; i < left.length; i++) {
        int row = left[i];
        int reference = runner.goal().reference(clean, row, cleanLogits, classes, runner.seed());
        int prediction = Logits.prediction(logits, classes, i);
        if (runner.goal().isAchieved(clean.labels()[row], reference, prediction)) {
          System.arraycopy(levels, i * size, pixels, row * size, size);
        } else {
          unbroken[count++] = row;
        }
      }
      left = Arrays.copyOf(unbroken, count);
    }
    for (int row : left) {
      System.arraycopy(clean.pixels(), row * size, pixels, row * size, size);
    }
  }
}
