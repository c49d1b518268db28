package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.CrossEntropy;

/** The loss of the clean images: {@code J(x, y)}. */
public record Clean() implements Objective {

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    return trainer.add(clean, new CrossEntropy(clean.labels()), 1.0 / clean.size(), seed);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.empty();
  }
}
