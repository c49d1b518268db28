package ml.gibbon.attack.loop;

import java.util.Arrays;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;

/**
 * For each image of a batch the worst case among those that an attack came by: one that reaches the
 * goal before one that does not, then the one with more of the loss that the attack climbs.
 */
final class WorstCase {

  private final Aims aims;
  private final float[] pixels;
  private final boolean[] reached;
  private final double[] gains;

  WorstCase(Aims aims) {
    ImageBatch clean = aims.task().clean();
    this.aims = aims;
    this.pixels = new float[clean.pixels().length];
    this.reached = new boolean[clean.size()];
    this.gains = new double[clean.size()];
    Arrays.fill(gains, Double.NEGATIVE_INFINITY);
  }

  /**
   * Compares candidates with what was found before.
   *
   * @param images that the candidates are of
   * @param candidates float32 {@code [N, C, H, W]}, inside the threat model
   * @param logits {@code [N, K]} of the candidates
   * @param loss of these images
   */
  void offer(Standing images, float[] candidates, float[] logits, int classes, Loss loss) {
    AttackTask task = aims.task();
    int size = task.clean().shape().size();
    for (int i = 0; i < images.size(); i++) {
      int row = images.rows()[i];
      boolean reaches = aims.isReached(row, Logits.prediction(logits, classes, i));
      double gain = task.goal().sign() * loss.value(i, logits, classes);
      boolean isWorse = reaches == reached[row] ? gain > gains[row] : reaches;
      if (isWorse) {
        reached[row] = reaches;
        gains[row] = gain;
        System.arraycopy(candidates, i * size, pixels, row * size, size);
      }
    }
  }

  /** Whether the goal is reached for an image. */
  boolean isReached(int row) {
    return reached[row];
  }

  /** The worst cases, {@code [N, C, H, W]}. */
  float[] pixels() {
    return pixels;
  }
}
