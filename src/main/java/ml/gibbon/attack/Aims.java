package ml.gibbon.attack;

import ml.gibbon.loss.Logits;

/**
 * What an attack wants of each image of a batch, once the model's answers to the clean images are
 * known.
 *
 * @param task with the images, the goal and what may be done to them
 * @param references the class that each image is moved away from or towards, {@code [N]}
 * @param reachedClean whether the clean image is answered so already, {@code [N]}
 */
public record Aims(AttackTask task, int[] references, boolean[] reachedClean) {

  /**
   * The aims of a task.
   *
   * @param cleanLogits {@code [N, K]} of the clean images
   * @param classes K
   */
  public static Aims of(AttackTask task, float[] cleanLogits, int classes) {
    int images = task.clean().size();
    Aims aims = new Aims(task, new int[images], new boolean[images]);
    for (int row = 0; row < images; row++) {
      aims.references[row] = task.reference().of(row, cleanLogits, classes);
      int prediction = Logits.prediction(cleanLogits, classes, row);
      aims.reachedClean[row] = aims.isReached(row, prediction);
    }
    return aims;
  }

  /**
   * Whether an answer to an image is what is wanted.
   *
   * @param row of the batch
   * @param prediction the model's answer
   */
  public boolean isReached(int row, int prediction) {
    return task.goal().isAchieved(task.clean().labels()[row], references[row], prediction);
  }
}
