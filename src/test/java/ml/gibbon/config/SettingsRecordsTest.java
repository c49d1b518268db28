package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.config.DefenceSettings.Start;
import ml.gibbon.config.LearningRateSettings.Schedule;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.config.ValidationSettings.StopOn;
import ml.gibbon.error.SettingException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.PixelInput;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that no configuration was read for are checked too: those of tests and benchmarks. */
class SettingsRecordsTest {

  private static final DataSettings.Idx IDX = new DataSettings.Idx("images", "labels", "", "");
  private static final DataSettings.Parquet PARQUET =
      new DataSettings.Parquet("*.parquet", "", "", "");
  private static final NamedAttack UNCLIPPED =
      attack("a", new Fgsm(), new ThreatModel(LpNorm.LINF, .25, PixelRange.NONE));

  private static NamedAttack attack(String name, Attack attack, ThreatModel threatModel) {
    return new NamedAttack(name, attack, Goal.UNTARGETED, threatModel);
  }

  private static Arguments refused(ThrowingCallable made, String message) {
    return Arguments.of(message, made);
  }

  private static ValidationSettings validation(
      int validationImages, int robustImages, int patience, StopOn stopOn, boolean retrain) {
    return new ValidationSettings(
        validationImages, HoldOut.STRATIFIED, robustImages, patience, stopOn, retrain);
  }

  private static LearningRateSettings rate(
      double learningRate, double peak, double divisor, Integer... drops) {
    return new LearningRateSettings(
        Schedule.STEPS, learningRate, .1, peak, List.of(drops), divisor);
  }

  private static OptimizerSettings optimizer(double momentum, double beta2) {
    return new OptimizerSettings(Optimizer.ADAM, momentum, 0, 0, beta2);
  }

  private static TrainSettings train(double labelSmoothing, double weightAveraging) {
    return new TrainSettings(
        1,
        1,
        1,
        1,
        LearningRateSettings.geometric(1, 1),
        OptimizerSettings.sgd(0, 0),
        labelSmoothing,
        1,
        weightAveraging,
        ValidationSettings.NONE,
        Augmentation.NONE,
        TrainSettings.BatchNormChoice.AUTO,
        EngineChoice.AUTO);
  }

  private static DataSettings data(String name, String path, List<Integer> classes) {
    return new DataSettings(name, path, "", false, 0, 0, classes, IDX, PARQUET);
  }

  private static GenerateSettings generate(String split, PixelFormat pixels, int partitions) {
    return new GenerateSettings(List.of(), split, List.of(UNCLIPPED), pixels, partitions);
  }

  static Stream<Arguments> records() {
    return Stream.of(
        refused(
            () -> validation(0, 0, 1, StopOn.CLEAN_ERROR, false),
            "patience must be 0 when no images are held out"),
        refused(
            () -> validation(1, 0, 0, StopOn.CLEAN_ERROR, true),
            "retrain must be false without early stopping"),
        refused(
            () -> validation(-1, 0, 0, StopOn.CLEAN_ERROR, false),
            "validationImages must be a whole number from 0 on"),
        refused(
            () -> validation(1, -1, 0, StopOn.CLEAN_ERROR, false),
            "robustImages must be a whole number from 0 on but is -1"),
        refused(
            () -> validation(1, 0, 1, StopOn.PGD_ERROR, false),
            "stopOn must be another error when PGD attacks no images"),
        refused(() -> rate(0, .5, 2), "learningRate must be a number above 0 but is 0.0"),
        refused(() -> rate(Double.NaN, .5, 2), "learningRate must be a number above 0 but is NaN"),
        refused(
            () -> rate(1 / 0.0, .5, 2), "learningRate must be a number above 0 but is Infinity"),
        refused(() -> rate(1, 1, 2), "ratePeak must be a number between 0 and 1 but is 1.0"),
        refused(() -> rate(1, .5, 1), "rateDivisor must be a number above 1 but is 1.0"),
        refused(() -> rate(1, .5, 2, 0), "rateDrops[0] must be a whole number from 1 on but is 0"),
        refused(
            () -> rate(1, .5, 2, 3, 3), "rateDrops[1] must be more than the epoch before it but"),
        refused(() -> optimizer(1, 0), "momentum must be a number from 0 to below 1 but is 1.0"),
        refused(
            () -> optimizer(Double.NaN, 0), "momentum must be a number from 0 to below 1 but is N"),
        refused(() -> optimizer(0, 1), "beta2 must be a number from 0 to below 1 but is 1.0"),
        refused(() -> train(1, 0), "labelSmoothing must be a number from 0 to below 1 but is 1.0"),
        refused(() -> train(0, 1), "weightAveraging must be a number from 0 to below 1 but is 1.0"),
        refused(
            () -> new AdversarialTrainingSettings(Start.SCRATCH, 1.5, UNCLIPPED, 0),
            "alpha must be a number from 0 to 1 but is 1.5"),
        refused(
            () -> new AdversarialTrainingSettings(Start.SCRATCH, 1, UNCLIPPED, -.1),
            "dropoutInAttack must be a number from 0 to 1 but is -0.1"),
        refused(
            () ->
                new AdversarialTrainingSettings(
                    Start.SCRATCH, 1, attack("b", new Noise(), UNCLIPPED.threatModel()), .5),
            "dropoutInAttack must be 0 unless the attack is fgsm away from the label but is 0.5"),
        refused(
            () -> new EvaluateSettings(OptionalDouble.of(90)),
            "failUnder must be a number from 0 to 1 but is 90.0"),
        refused(
            () -> new ExplainSettings(List.of(), 0, List.of(-1.0, 1.0), 1),
            "images must be a whole number from 1 to 20 but is 0"),
        refused(
            () -> new ExplainSettings(List.of(), 1, List.of(1.0, 1.0), 1),
            "range must be two numbers, the smaller one first"),
        refused(
            () -> new ExplainSettings(List.of(), 1, List.of(-1.0, 1.0), 0),
            "rubbish must be a whole number from 1 on but is 0"),
        refused(() -> new ReportSettings(21), "images must be a whole number from 1 to 20"),
        refused(
            () -> new IngestSettings(0, OnBadImage.FAIL),
            "imagesPerFile must be a whole number from 1 on but is 0"),
        refused(
            () -> generate("validation", PixelFormat.FLOAT32, 0),
            "split must be one of train, test but is validation"),
        refused(
            () -> generate("test", PixelFormat.UINT8, 0),
            "pixels must be float32 unless attacks.a.clip is [0, 1], because"),
        refused(
            () -> generate("test", PixelFormat.FLOAT32, -1),
            "partitions must be a whole number from 0 on but is -1"),
        refused(() -> data("minst", "x", List.of()), "name must be one of digits, shapes, mnist"),
        refused(() -> data("idx", "", List.of()), "path must be filled in but is \"\""),
        refused(() -> data("parquet", " ", List.of()), "path must be filled in"),
        refused(() -> data("digits", "", List.of(3)), "classes must be a list of at least two"),
        refused(() -> data("digits", "", List.of(3, 3)), "classes must be a list of at least two"),
        refused(() -> data("digits", "", List.of(3, -1)), "classes[1] must be a whole number"),
        refused(
            () -> new DataSettings.Parquet("*.parquet", "", "", "", -1),
            "classes must be a whole number from 0 on but is -1"),
        refused(() -> new ScheduleSettings("", "", false), "folder must be filled in"),
        refused(
            () -> new ScheduleSettings("out", "a/b", false),
            "partition must be empty, date or the name of one folder"),
        refused(
            () -> new ScheduleSettings("out", "", true),
            "newImagesOnly must be false without schedule.partition"),
        refused(
            () -> new ModelSettings.FromFile("", "", PixelInput.ofFile()),
            "file must be filled in"),
        refused(
            () -> new ModelSettings.FromFile("a.zip", "ABC", PixelInput.ofFile()),
            "sha256 must be 64 hexadecimal digits in lower case but is ABC"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("records")
  void a_record_refuses_what_no_run_can_use(String message, ThrowingCallable made) {
    assertThatThrownBy(made).isInstanceOf(SettingException.class).hasMessageStartingWith(message);
  }
}
