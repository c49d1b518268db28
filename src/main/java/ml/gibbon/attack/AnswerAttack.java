package ml.gibbon.attack;

import ml.gibbon.gradient.Knowledge;

/**
 * An attack on a model whose answers it is told, and nothing else. Which class a goal means, the
 * least likely one say, is settled before the attack begins.
 */
public interface AnswerAttack extends ScoreAttack {

  /**
   * Perturbs a batch.
   *
   * @param answers what the model tells
   * @param aims images, and what is wanted of them
   * @return float32 {@code [N, C, H, W]}, a new array
   */
  float[] craft(Answers answers, Aims aims);

  @Override
  default Knowledge requires() {
    return Knowledge.LABELS;
  }

  @Override
  default float[] craft(Scores scores, Aims aims) {
    return craft(new Answers(scores), aims);
  }
}
