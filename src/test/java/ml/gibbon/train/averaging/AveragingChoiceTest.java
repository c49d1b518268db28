package ml.gibbon.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.config.ValidationSettings;
import ml.gibbon.engine.Trainer;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.TestModels;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Clean;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.TrainingAttack;
import org.junit.jupiter.api.Test;

class AveragingChoiceTest {

  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
  private static final TrainingAttack NOISE =
      new TrainingAttack(new NamedAttack("hiss", new Noise(), Goal.UNTARGETED, THREAT));

  /** Minimises nothing. */
  private record Nothing() implements Objective {

    @Override
    public double add(Trainer trainer, ImageBatch clean, long seed) {
      return 0;
    }

    @Override
    public Optional<TrainingAttack> validationAttack() {
      return Optional.empty();
    }
  }

  private static Optional<String> why(
      EngineChoice engine, Objective objective, Architecture.Layered architecture) {
    return why(training(engine, OptimizerSettings.sgd(.5, .7), 0, 0), objective, architecture);
  }

  private static TrainSettings training(
      EngineChoice engine,
      OptimizerSettings optimizer,
      double labelSmoothing,
      double weightAveraging) {
    return new TrainSettings(
        1,
        1,
        1,
        1,
        LearningRateSettings.geometric(.1, .1),
        optimizer,
        labelSmoothing,
        1,
        weightAveraging,
        ValidationSettings.NONE,
        Augmentation.NONE,
        TrainSettings.BatchNormChoice.AUTO,
        engine);
  }

  private static Optional<String> why(
      TrainSettings training, Objective objective, Architecture.Layered architecture) {
    return new AveragingChoice("hard", "defences.hard", training, objective)
        .whyDl4jSpark(
            new LayersInTraining(TestModels.model("any", TestModels.GREY, architecture).network()),
            TestModels.GREY);
  }

  @Test
  void the_compiled_engine_trains_what_it_can_with_any_objective() {
    assertThat(why(EngineChoice.AUTO, new Nothing(), new Architecture.Softmax())).isEmpty();
    assertThat(why(EngineChoice.COMPILED, new Nothing(), new Architecture.Softmax())).isEmpty();
    assertThatThrownBy(() -> why(EngineChoice.COMPILED, new Clean(), new Architecture.Rbf(2)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("train.engine is compiled but the engine cannot train hard: ");
  }

  @Test
  void dl4j_spark_trains_clean_and_with_fgsm_whatever_the_network() {
    assertThat(why(EngineChoice.DL4J, new Clean(), new Architecture.Softmax()))
        .contains("as chosen");
    Objective fgsm = new Adversarial(.5, TrainingAttack.fgsm(THREAT), 0);
    assertThat(why(EngineChoice.DL4J, fgsm, new Architecture.Softmax())).contains("as chosen");
    assertThat(why(EngineChoice.AUTO, fgsm, new Architecture.Rbf(2)))
        .get()
        .asString()
        .startsWith("because the compiled engine refused: ");
  }

  @Test
  void dl4j_spark_refuses_everything_else_in_one_line() {
    refuses(
        new Adversarial(.5, TrainingAttack.fgsm(THREAT), .5),
        "defences.hard.dropout-in-attack is 0.5 but hard is trained by dl4j-spark (as chosen), which knows dropout-in-attack = 0 only: write that, or choose train.engine and a network for the compiled engine");
    refuses(new Adversarial(.5, NOISE, 0), "defences.hard.attack is hiss but hard is trained by");
    refuses(
        new Adversarial(
            .5,
            new TrainingAttack(new NamedAttack("aimed", new Fgsm(), new Goal.OneClass(1), THREAT)),
            0),
        "defences.hard.attack is aimed but hard is trained by");
    refuses(new Nothing(), "defences.hard.kind is ");
  }

  @Test
  void dl4j_spark_knows_no_adam_no_smoothed_labels_and_no_averages() {
    OptimizerSettings sgd = OptimizerSettings.sgd(.5, .7);
    OptimizerSettings adam = new OptimizerSettings(Optimizer.ADAM, 0, 0, .9, .999);
    refuses(
        training(EngineChoice.DL4J, adam, 0, 0),
        new Clean(),
        "train.optimizer is adam but hard is trained by dl4j-spark (as chosen), which knows optimizer = sgd only: ");
    refuses(
        training(EngineChoice.DL4J, sgd, .1, 0),
        new Clean(),
        "train.label-smoothing is 0.1 but hard is trained by dl4j-spark (as chosen), which knows label-smoothing = 0 only: ");
    refuses(
        training(EngineChoice.DL4J, sgd, 0, .9),
        new Clean(),
        "train.weight-averaging is 0.9 but hard is trained by dl4j-spark (as chosen), which knows weight-averaging = 0 only: ");
    assertThat(
            why(training(EngineChoice.AUTO, adam, .1, .9), new Clean(), new Architecture.Softmax()))
        .isEmpty();
  }

  private static void refuses(Objective objective, String message) {
    refuses(training(EngineChoice.DL4J, OptimizerSettings.sgd(.5, .7), 0, 0), objective, message);
  }

  private static void refuses(TrainSettings training, Objective objective, String message) {
    assertThatThrownBy(() -> why(training, objective, new Architecture.Softmax()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("\n");
  }
}
