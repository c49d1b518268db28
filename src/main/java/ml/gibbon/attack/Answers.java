package ml.gibbon.attack;

import ml.gibbon.loss.Logits;

/**
 * A model as an attacker sees it who is told its answers only: the class with the largest score,
 * not the score. Every answer is counted.
 */
public final class Answers {

  private final Scores scores;

  Answers(Scores scores) {
    this.scores = scores;
  }

  /**
   * Asks the model once for each of some changed images.
   *
   * @param rows the image of the batch that each was changed from, {@code [M]}; for the count
   * @param pixels float32 {@code [M, C, H, W]}
   * @return the predicted classes, {@code [M]}
   */
  public int[] of(int[] rows, float[] pixels) {
    float[] logits = scores.of(rows, pixels);
    int[] answers = new int[rows.length];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = Logits.prediction(logits, scores.classes(), i);
    }
    return answers;
  }
}
