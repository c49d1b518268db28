package ml.gibbon.train.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.engine.Trainer;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.Augmentation.Kind;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Autoencoder;
import ml.gibbon.model.AutoencoderInTraining;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.TestModels;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenoisingTest {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final ImageBatch CLEAN = TestModels.images(SHAPE, 4, 2);
  private static final TrainingAttack ATTACK =
      TrainingAttack.fgsm(new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT));

  private static final TrainingGraph GRAPH =
      AutoencoderInTraining.of(
              new Autoencoder(List.of(9), List.of()),
              new LayerNetwork(TestModels.all().findFirst().orElseThrow().network()),
              SHAPE,
              List.of("a", "b", "c", "d"),
              1)
          .training(SHAPE);

  private static Trainer trainer(float[] parameters) {
    Trainer trainer = new Trainer(GRAPH, SHAPE, CLEAN.size());
    trainer.set(parameters, new float[parameters.length]);
    trainer.clearGradient();
    return trainer;
  }

  private static float[] parameters() {
    float[] owner = new float[GRAPH.size()];
    GRAPH
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, owner, at, parameter.shape().size()));
    return Trainer.order(GRAPH).toEngine(owner);
  }

  /** Mean over the images: the sum that comes back is 4 times what the gradient is of. */
  @ParameterizedTest
  @EnumSource(names = {"GAUSSIAN_NOISE", "MASKING"})
  void the_gradient_is_the_slope_of_the_reconstruction_error(Kind noise) {
    Denoising objective = new Denoising(new Augmentation(noise, .3), ATTACK);
    float[] parameters = parameters();
    float[] gradient;
    try (Trainer trainer = trainer(parameters)) {
      objective.add(trainer, CLEAN, 7);
      gradient = trainer.gradient();
    }
    float step = 1e-2f;
    for (int i = 0; i < parameters.length; i += 37) {
      float before = parameters[i];
      double[] values = new double[2];
      for (int side = 0; side < 2; side++) {
        parameters[i] = before + (side == 0 ? step : -step);
        try (Trainer trainer = trainer(parameters)) {
          values[side] = objective.add(trainer, CLEAN, 7) / CLEAN.size();
        }
      }
      parameters[i] = before;
      assertThat((double) gradient[i])
          .as("parameter %d", i)
          .isCloseTo(
              (values[0] - values[1]) / (2 * step), within(1e-2 * (1 + Math.abs(gradient[i]))));
    }
  }

  /** By the walk in double precision; of noise that changes nothing. */
  @Test
  void the_error_is_that_between_the_images_and_what_is_made_of_corrupted_ones() {
    double expected = 0;
    GraphWalk walk = new GraphWalk(GRAPH.graph());
    for (int i = 0; i < CLEAN.size(); i++) {
      double[] image = new double[SHAPE.size()];
      for (int k = 0; k < image.length; k++) {
        image[k] = CLEAN.pixels()[i * image.length + k];
      }
      double[] made = walk.forward(image).output();
      for (int k = 0; k < image.length; k++) {
        expected += (made[k] - image[k]) * (made[k] - image[k]);
      }
    }
    try (Trainer trainer = trainer(parameters())) {
      double nothing = add(trainer, new Augmentation(Kind.MASKING, 0));
      double everything = add(trainer, new Augmentation(Kind.MASKING, 1));

      assertThat(nothing).isCloseTo(expected, within(1e-4));
      assertThat(everything).isCloseTo(ofBlackImages(walk), within(1e-4));
    }
  }

  private static double add(Trainer trainer, Augmentation noise) {
    return new Denoising(noise, ATTACK).add(trainer, CLEAN, 7);
  }

  private static double ofBlackImages(GraphWalk walk) {
    double[] made = walk.forward(new double[SHAPE.size()]).output();
    double sum = 0;
    for (int k = 0; k < CLEAN.pixels().length; k++) {
      double error = made[k % made.length] - CLEAN.pixels()[k];
      sum += error * error;
    }
    return sum;
  }

  @Test
  void held_out_images_are_attacked_through_both() {
    Denoising objective = new Denoising(new Augmentation(Kind.MASKING, .3), ATTACK);

    assertThat(objective.validationAttack()).contains(ATTACK);
  }
}
