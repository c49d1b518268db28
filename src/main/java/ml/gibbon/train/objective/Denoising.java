package ml.gibbon.train.objective;

import java.util.Optional;
import ml.gibbon.engine.Trainer;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.SquaredError;
import ml.gibbon.random.Seeds;

/**
 * A denoising autoencoder: {@code ||f(x') - x||^2} with {@code x'} a corrupted x (Vincent et al.
 * 2010, "Stacked Denoising Autoencoders", JMLR 11, section 3). The trainer's network answers with
 * pixels.
 *
 * @param noise that corrupts images, drawn anew in every step
 * @param attack that held-out images are attacked with, through the autoencoder
 */
public record Denoising(Augmentation noise, TrainingAttack attack) implements Objective {

  @Override
  public double add(Trainer trainer, ImageBatch clean, long seed) {
    // Other draws than those of the training's own augmentation, which come from the seed itself.
    ImageBatch corrupted = noise.apply(clean, Seeds.mix(seed, 1));
    return trainer.add(corrupted, new SquaredError(clean.pixels()), 1.0 / clean.size(), seed);
  }

  @Override
  public Optional<TrainingAttack> validationAttack() {
    return Optional.of(attack);
  }
}
