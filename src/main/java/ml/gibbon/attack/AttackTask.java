package ml.gibbon.attack;

import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.ClassOfImage;

/**
 * What an attack is asked to do.
 *
 * @param clean images, not to be changed
 * @param goal what the model is to answer
 * @param threatModel what may be done to an image
 * @param seed of every draw
 */
public record AttackTask(ImageBatch clean, Goal goal, ThreatModel threatModel, long seed) {

  /** The class that each image is moved away from or towards, from the logits of clean images. */
  public ClassOfImage reference() {
    return (image, logits, classes) -> goal.reference(clean, image, logits, classes, seed);
  }

  /** The same for other images. */
  public AttackTask of(ImageBatch others) {
    return new AttackTask(others, goal, threatModel, seed);
  }

  /** The size of the ball, for attacks that are told one. */
  public double epsilon() {
    return threatModel.epsilon().orElseThrow();
  }
}
