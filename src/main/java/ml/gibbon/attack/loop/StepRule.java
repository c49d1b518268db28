package ml.gibbon.attack.loop;

/** How an adaptive attack steps, and how it learns from the steps before. */
interface StepRule {

  /**
   * Looks back, at the steps that are checkpoints: may change the steps to come, and put images
   * back to their best points.
   *
   * @param taken steps so far
   */
  void review(Trail trail, int taken);

  /**
   * Writes each image's next point into {@link Trail#previous}, inside the threat model.
   *
   * @param taken steps so far
   */
  void next(Trail trail, int taken);
}
