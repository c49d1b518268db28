package ml.gibbon.attack;

import java.util.Arrays;

/**
 * What an attack takes for each image of a batch.
 *
 * @param evaluations gradients, {@code [N]}: backward passes, one for each loss
 * @param queries answers that no gradient was taken of, {@code [N]}: forward passes
 * @param before gradients that stand for each image though they were taken before and of others,
 *     which the attack has learned from, {@code [N]}
 */
public record Effort(int[] evaluations, int[] queries, int[] before) {

  /** Nothing so far. */
  public static Effort none(int images) {
    return new Effort(new int[images], new int[images], new int[images]);
  }

  /** The same number of gradients for each image, and no other answers. */
  public static Effort ofGradients(int images, int evaluations) {
    Effort effort = none(images);
    Arrays.fill(effort.evaluations, evaluations);
    return effort;
  }

  /** None of an attack that has taken some gradients of each of the images that it learned from. */
  public static Effort before(int images, int evaluations) {
    Effort effort = none(images);
    Arrays.fill(effort.before, evaluations);
    return effort;
  }

  /** Gradients that stand for an image. */
  int gradientsOf(int image) {
    return evaluations[image] + before[image];
  }

  /** Counts one gradient of some images. */
  public void addGradient(int[] images) {
    for (int image : images) {
      evaluations[image]++;
    }
  }

  /** Counts one answer for some images. */
  public void addQuery(int[] images) {
    for (int image : images) {
      queries[image]++;
    }
  }

  /** Counts what some images took elsewhere, one number for each of them. */
  public void add(int[] images, Effort other) {
    for (int i = 0; i < images.length; i++) {
      evaluations[images[i]] += other.evaluations[i];
      queries[images[i]] += other.queries[i];
      before[images[i]] += other.before[i];
    }
  }
}
