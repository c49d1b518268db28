package ml.gibbon.attack;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.Probabilities;

/**
 * A model as an attacker sees it who is told its scores and nothing else: there is no way to a
 * gradient. Every score is counted.
 */
public final class Scores {

  private final DifferentiableClassifier model;
  private final Effort effort;

  /** Of a model, about a batch of some images. */
  Scores(DifferentiableClassifier model, int images) {
    this.model = model;
    this.effort = Effort.none(images);
  }

  /** Number of classes, K. */
  public int classes() {
    return model.classes();
  }

  /** How scores are read as probabilities. */
  public Probabilities probabilities() {
    return model.probabilities();
  }

  /**
   * Asks the model once for each of some changed images.
   *
   * @param rows the image of the batch that each was changed from, {@code [M]}; for the count
   * @param pixels float32 {@code [M, C, H, W]}
   * @return logits {@code [M, K]}
   */
  public float[] of(int[] rows, float[] pixels) {
    effort.addQuery(rows);
    return model.logits(pixels, rows.length);
  }

  Effort effort() {
    return effort;
  }
}
