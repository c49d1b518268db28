package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.TaughtCrossEntropy;

/**
 * Defensive distillation: the cross-entropy with a teacher's answers in place of the labels, both
 * at the temperature that the teacher was trained at (Papernot et al. 2016, "Distillation as a
 * Defense to Adversarial Perturbations against Deep Neural Networks", arXiv:1511.04508). The
 * network is used at a temperature of 1.
 *
 * @param teacher whose answers are learnt
 * @param temperature above 0
 * @param attack that held-out images are attacked with
 */
public record Distillation(Teacher teacher, double temperature, TrainingAttack attack)
    implements Objective {

  /** With nobody to learn from yet. */
  public Distillation(double temperature, TrainingAttack attack) {
    this(Teacher.NOBODY, temperature, attack);
  }

  /** With a teacher. */
  public Distillation by(Teacher found) {
    return new Distillation(found, temperature, attack);
  }

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    float[] answers = teacher.logits(clean);
    TaughtCrossEntropy costs = new TaughtCrossEntropy(answers, temperature);
    return trainer.add(clean, costs, 1.0 / clean.size(), seed);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.of(attack);
  }
}
