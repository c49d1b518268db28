package ml.gibbon.attack;

import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;

/**
 * An attack on a model whose scores it is told, and whose gradients it is not: that it cannot take
 * any is in its types. The first query of each image is its clean one.
 */
public interface ScoreAttack extends Attack {

  /**
   * Perturbs a batch.
   *
   * @param scores what the model tells
   * @param aims images, and what is wanted of them
   * @return float32 {@code [N, C, H, W]}, a new array
   */
  float[] craft(Scores scores, Aims aims);

  @Override
  default Knowledge requires() {
    return Knowledge.SCORES;
  }

  @Override
  default Crafted craft(DifferentiableClassifier model, AttackTask task) {
    int images = task.clean().size();
    Scores scores = new Scores(model, images);
    float[] clean = scores.of(IntStream.range(0, images).toArray(), task.clean().pixels());
    float[] pixels = craft(scores, Aims.of(task, clean, model.classes()));
    return new Crafted(pixels, Optional.of(clean), scores.effort());
  }
}
