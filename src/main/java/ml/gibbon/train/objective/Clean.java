package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.ImageBatch;

/**
 * The loss of the clean images: {@code J(x, y)}.
 *
 * @param loss J
 */
public record Clean(LabelLoss loss) implements Objective {

  /** With labels as they are. */
  public Clean() {
    this(LabelLoss.PLAIN);
  }

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    return trainer.add(clean, loss.of(clean), 1.0 / clean.size(), seed);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.empty();
  }
}
