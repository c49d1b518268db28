package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.config.AdversarialTrainingSettings;
import ml.gibbon.config.DefenceSettings;
import ml.gibbon.config.DefenceSettings.Start;
import ml.gibbon.config.DenoisingAutoencoderSettings;
import ml.gibbon.config.DistillationSettings;
import ml.gibbon.config.IntervalBoundsSettings;
import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.LearningRateSettings.Schedule;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.TradesSettings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.config.ValidationSettings;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.config.ValidationSettings.StopOn;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.AutoencoderInTraining;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.Network;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.Networks;
import ml.gibbon.network.Parameter;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.random.Seeds;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.Json;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.train.averaging.AveragingChoice;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Clean;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.TrainingAttack;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingIT {

  private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
  private static final ClassifierFactory CLASSIFIERS =
      new ClassifierFactory(EngineChoice.AUTO, SHAPE);
  private static final Architecture.Layered MAXOUT =
      new Architecture.Maxout(List.of(10), 2, .2, .5, 1.9);

  private static final NamedAttack FGSM = attack("fgsm", new Fgsm(), .15);

  private static NamedAttack attack(String name, Attack attack, double epsilon) {
    return attack(name, attack, LpNorm.LINF, epsilon);
  }

  private static NamedAttack attack(String name, Attack attack, LpNorm norm, double epsilon) {
    ThreatModel threatModel = new ThreatModel(norm, epsilon, PixelRange.UNIT);
    return new NamedAttack(name, attack, Goal.UNTARGETED, threatModel);
  }

  static List<NamedAttack> attacks() {
    Attack pgd = new Pgd(Choice.AUTO, 5, true, 1, LossKind.CROSS_ENTROPY);
    // Within .15 it breaks what so small a network can be hardened to in six epochs.
    return List.of(
        FGSM,
        attack("pgd5", pgd, .05),
        attack("pgd5-l2", pgd, LpNorm.L2, 1),
        attack("pgd5-l1", pgd, LpNorm.L1, 5));
  }

  @TempDir Path root;

  @BeforeEach
  void publish_a_clean_split() {
    LocalSpark.publishClean(root, "train", SHAPE, 4, LocalSpark.learnable(SHAPE, 4, 1000, 3));
  }

  private RunFolders folders() {
    return new RunFolders(root.toString());
  }

  private static TrainSettings settings(int epochs, int patience) {
    return TrainSettings.plain(
        2,
        20,
        3,
        epochs,
        LearningRateSettings.geometric(.1, .01),
        OptimizerSettings.sgd(.5, .7),
        new ValidationSettings(200, HoldOut.LAST, patience, StopOn.CLEAN_ERROR, false),
        EngineChoice.AUTO);
  }

  private PublishedFolder train(String name, int epochs, int patience) {
    return new Train(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
        .run(
            new ModelSettings(name, new ModelSettings.Trained(MAXOUT, settings(epochs, patience))),
            folders(),
            1,
            Json.tree(Map.of("epochs", epochs)));
  }

  private static List<String> history(PublishedFolder model) throws Exception {
    return Files.readAllLines(Path.of(model.path().toString(), HistoryFile.NAME));
  }

  @Test
  void publishes_a_model_that_plain_dl4j_loads_and_that_has_learnt() throws Exception {
    PublishedFolder model = train("maxout", 6, 0);
    Path zip = Path.of(model.path().toString(), ModelSet.MODEL_FILE);
    MultiLayerNetwork network = ModelSerializer.restoreMultiLayerNetwork(zip.toFile());
    assertThat(network.numParams()).isEqualTo(model.about(ModelSet.class).parameters());
    List<String> lines = history(model);
    assertThat(lines).hasSize(7);
    assertThat(lines.get(0))
        .isEqualTo(
            "epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second,fgsm_error,pgd_error,warning");
    double lastError = Double.parseDouble(lines.get(6).split(",", -1)[2]);
    assertThat(lastError).as("validation error; guessing gives .75").isLessThan(.2);
    assertThat(root.resolve("checkpoints/maxout")).doesNotExist();
  }

  @Test
  void learning_rate_falls_geometrically_and_momentum_rises_linearly() throws Exception {
    List<String> lines = history(train("maxout", 2, 0));
    String[] half = lines.get(1).split(",", -1);
    String[] end = lines.get(2).split(",", -1);
    assertThat(Double.parseDouble(half[4])).isCloseTo(Math.sqrt(.1 * .01), withinBits());
    assertThat(Double.parseDouble(end[4])).isCloseTo(.01, withinBits());
    assertThat(Double.parseDouble(half[5])).isCloseTo(.6, withinBits());
    assertThat(Double.parseDouble(end[5])).isCloseTo(.7, withinBits());
  }

  @Test
  void trains_afresh_on_all_images_for_as_many_epochs_as_the_best_one_took() throws Exception {
    TrainSettings training =
        TrainSettings.plain(
            2,
            20,
            3,
            6,
            LearningRateSettings.geometric(.1, .01),
            OptimizerSettings.sgd(.5, .7),
            new ValidationSettings(200, HoldOut.LAST, 2, StopOn.CLEAN_ERROR, true),
            EngineChoice.AUTO);
    PublishedFolder model =
        new Train(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .run(
                new ModelSettings("again", new ModelSettings.Trained(MAXOUT, training)),
                folders(),
                1,
                Json.tree(Map.of()));
    List<String> first = history(model);
    List<String> again =
        Files.readAllLines(Path.of(model.path().toString(), HistoryFile.OF_RETRAINING));
    int best = best(first, 2);
    assertThat(again).hasSize(1 + best);
    assertThat(again.get(1).split(",", -1)[2]).as("nothing is held out").isEmpty();
    assertThat(root.resolve("checkpoints/again")).doesNotExist();
    assertThat(root.resolve("checkpoints/again-retrained")).doesNotExist();
    try (TrainingData data = data(0)) {
      TrainingState byHand =
          training(
                  data,
                  training.onAllImages(),
                  checkpoints("by-hand", Map.of()),
                  Seeds.mix(1, "again".hashCode()))
              .run(fresh(1), best);
      assertThat(network(model).params().toFloatVector()).isEqualTo(parameters(byHand));
    }
  }

  private static MultiLayerNetwork network(PublishedFolder model) throws Exception {
    return ModelFile.read(
        Files.readAllBytes(Path.of(model.path().toString(), ModelSet.MODEL_FILE)));
  }

  private static double error(String line, int column) {
    return Double.parseDouble(line.split(",", -1)[column]);
  }

  private static org.assertj.core.data.Offset<Double> withinBits() {
    return org.assertj.core.api.Assertions.within(1e-12);
  }

  /**
   * Stops after two epochs as a killed driver would, then goes on: the same parameters come out,
   * though what it is given to start from are other ones.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void an_interrupted_training_goes_on_to_the_parameters_of_an_undisturbed_one(int patience) {
    TrainSettings settings = settings(4, patience);
    Network undisturbed;
    Network resumed;
    try (TrainingData data = data(200)) {
      Training whole = training(data, settings, checkpoints("whole", Map.of()), 1);
      undisturbed = whole.result(whole.run(fresh(1), 4));
      assertThatThrownBy(() -> training(data, settings, new DyingAfter(2), 1).run(fresh(1), 4))
          .hasMessage("killed");
      Training again = training(data, settings, checkpoints("interrupted", Map.of()), 1);
      resumed = again.result(again.run(fresh(2), 4));
    }
    assertThat(resumed.file()).isEqualTo(undisturbed.file());
  }

  /** By the second half the rate has fallen so far that float32 parameters stay where they are. */
  @Test
  void every_round_is_trained_with_the_rate_of_its_time() {
    TrainSettings vanishing =
        TrainSettings.plain(
            2,
            20,
            3,
            2,
            LearningRateSettings.geometric(.1, 1e-30),
            OptimizerSettings.sgd(0, 0),
            new ValidationSettings(200, HoldOut.LAST, 0, StopOn.CLEAN_ERROR, false),
            EngineChoice.AUTO);
    try (TrainingData data = data(200)) {
      Checkpoints checkpoints = checkpoints("vanishing", Map.of());
      float[] start = fresh(1).parameters();
      float[] half = parameters(training(data, vanishing, checkpoints, 1).run(fresh(1), 1));
      float[] end = parameters(training(data, vanishing, checkpoints, 1).run(fresh(1), 2));
      assertThat(half).isNotEqualTo(start);
      assertThat(end).usingComparatorWithPrecision(1e-6f).containsExactly(half);
    }
  }

  private static float[] parameters(TrainingState state) {
    return state.learner().network().parameters();
  }

  private TrainingData data(int validationImages) {
    PublishedFolder clean = LocalSpark.publisher().open(folders().clean("train"), "clean");
    return new TrainingData(LocalSpark.session(), clean, validationImages, HoldOut.LAST);
  }

  private Training training(
      TrainingData data, TrainSettings settings, Checkpoints checkpoints, long seed) {
    return training(
        new AveragingChoice("maxout", "models.maxout", settings, new Clean()),
        data,
        checkpoints,
        seed);
  }

  private Training training(
      AveragingChoice averaging, TrainingData data, Checkpoints checkpoints, long seed) {
    TrainSettings settings = averaging.training();
    TrainingJob job =
        new TrainingJob(
            averaging,
            "clean",
            "",
            new TrainingJob.Origin("maxout", set -> fresh(1), Map.of()),
            settings,
            seed,
            Json.tree(Map.of()));
    return new Training(
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
            LocalSpark.session().sparkContext()),
        job,
        data,
        settings,
        CLASSIFIERS,
        checkpoints);
  }

  private Checkpoints checkpoints(String name, Object settings) {
    return new Checkpoints(
        LocalSpark.publisher(),
        folders().checkpoints(name),
        Json.tree(settings),
        Provenance.of(1, Map.of()));
  }

  private static LayersInTraining fresh(long seed) {
    return new LayersInTraining(Networks.fresh(MAXOUT, SHAPE, 4, seed));
  }

  /** Saves as usual but throws right after an epoch's checkpoint. */
  private final class DyingAfter extends Checkpoints {

    private final int epochs;

    DyingAfter(int epochs) {
      super(
          LocalSpark.publisher(),
          folders().checkpoints("interrupted"),
          Json.tree(Map.of()),
          Provenance.of(1, Map.of()));
      this.epochs = epochs;
    }

    @Override
    void save(TrainingState state) {
      super.save(state);
      if (state.epochs() == epochs) {
        throw new IllegalStateException("killed");
      }
    }
  }

  @Test
  void a_checkpoint_of_other_settings_is_refused() {
    checkpoints("maxout", Map.of("epochs", 99)).save(TrainingState.start(fresh(1)));
    assertThatThrownBy(() -> train("maxout", 2, 0))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("other settings");
  }

  @Test
  void early_stopping_keeps_the_best_epoch() throws Exception {
    PublishedFolder model = train("maxout", 40, 2);
    List<String> lines = history(model);
    int best = best(lines, 2);
    double bestError = error(lines.get(best), 2);
    assertThat(lines.size() - 1).as("epochs trained").isEqualTo(best + 2).isLessThan(40);
    MultiLayerNetwork network = network(model);
    try (TrainingData data = data(200)) {
      EpochErrors errors = measure(new Clean(), network, data, 200);
      assertThat(errors.clean()).hasValue(bestError);
      assertThat(errors.pgd()).as("clean training has no threat model").isEmpty();
    }
  }

  private static ModelSettings hardened(
      String name, String model, NamedAttack attack, Start start, TrainSettings training) {
    return new ModelSettings(
        name,
        new ModelSettings.Hardened(
            model, new AdversarialTrainingSettings(start, .5, attack, 0), training));
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void adversarial_training_hardens_and_reports_both_errors(NamedAttack attack) throws Exception {
    train("maxout", 6, 0);
    PublishedFolder hardened =
        new AdversarialTrain(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .run(
                hardened("sturdy", "maxout", attack, Start.TRAINED, settings(6, 0)),
                new ModelSettings("maxout", new ModelSettings.Trained(MAXOUT, settings(6, 0))),
                folders(),
                1,
                Json.tree(Map.of()));
    assertThat(hardened.path().getName()).isEqualTo("sturdy");
    assertThat(hardened.about(ModelSet.class).training()).isEqualTo("adversarial");
    assertThat(hardened.about(ModelSet.class).hardens()).isEqualTo("maxout");
    assertThat(hardened.manifest().provenance().inputs()).containsKey("maxout");
    double before = adversarialError("maxout", attack);
    double after = adversarialError("sturdy", attack);
    assertThat(after).isLessThan(before);
    String[] last = history(hardened).get(6).split(",", -1);
    assertThat(Double.parseDouble(last[3])).isEqualTo(after);
    assertThat(Double.parseDouble(last[8])).isEqualTo(adversarialError("sturdy", oneStep(attack)));
    assertThat(Double.parseDouble(last[9])).isEqualTo(adversarialError("sturdy", pgd10(attack)));
  }

  private static NamedAttack oneStep(NamedAttack attack) {
    LpNorm norm = attack.threatModel().norm();
    double epsilon = attack.threatModel().epsilon().getAsDouble();
    return attack("one", norm == LpNorm.LINF ? new Fgsm() : new Fgm(), norm, epsilon);
  }

  private static NamedAttack pgd10(NamedAttack attack) {
    double epsilon = attack.threatModel().epsilon().getAsDouble();
    Pgd pgd = new Pgd(Choice.of(.25 * epsilon), 10, true, 1, LossKind.CROSS_ENTROPY);
    return attack("ten", pgd, attack.threatModel().norm(), epsilon);
  }

  /** Of the images held out the gate attacks the first ones by id. */
  @Test
  void fgsm_and_pgd_are_measured_on_as_many_images_as_asked_for() throws Exception {
    byte[] file = Files.readAllBytes(Path.of(train("maxout", 2, 0).path() + "/model.zip"));
    Objective objective = new Adversarial(.5, new TrainingAttack(FGSM), 0);
    try (TrainingData data = data(200)) {
      EpochErrors some = measure(objective, ModelFile.read(file), data, 10);
      EpochErrors none = measure(objective, ModelFile.read(file), data, 0);
      EpochErrors all = measure(objective, ModelFile.read(file), data, 1000);

      double tenths = 10 * some.fgsm().getAsDouble();
      assertThat(tenths).isCloseTo(Math.rint(tenths), withinBits());
      assertThat(none.fgsm()).isEmpty();
      assertThat(none.pgd()).isEmpty();
      assertThat(none.adversarial()).isEqualTo(some.adversarial());
      assertThat(all.fgsm()).isEqualTo(all.adversarial());
    }
  }

  /** What a run goes on from: moments, the moving average and the number of the step. */
  @Test
  void adam_with_a_cyclic_rate_and_averaged_weights_goes_on_as_if_nothing_had_happened() {
    TrainSettings plain = settings(4, 4);
    TrainSettings settings =
        new TrainSettings(
            plain.workers(),
            plain.batchSize(),
            plain.averagingFrequency(),
            4,
            new LearningRateSettings(Schedule.CYCLIC, .01, 1, .4, List.of(), 10),
            new OptimizerSettings(Optimizer.ADAM, 0, 0, .9, .999),
            .1,
            1,
            .8,
            plain.validation(),
            Augmentation.NONE,
            TrainSettings.BatchNormChoice.AUTO,
            EngineChoice.AUTO);
    Network undisturbed;
    Network resumed;
    TrainingState last;
    try (TrainingData data = data(200)) {
      Training whole = training(data, settings, checkpoints("whole-adam", Map.of()), 1);
      undisturbed = whole.result(whole.run(fresh(1), 4));
      assertThatThrownBy(() -> training(data, settings, new DyingAfter(2), 1).run(fresh(1), 4))
          .hasMessage("killed");
      Training again = training(data, settings, checkpoints("interrupted", Map.of()), 1);
      last = again.run(fresh(2), 4);
      resumed = again.result(last);
    }
    assertThat(resumed.file()).isEqualTo(undisturbed.file());
    assertThat(last.history().last().errors().clean().getAsDouble()).isLessThan(.3);
    assertThat(last.learner().average()).isNotEqualTo(parameters(last));
  }

  @Test
  void trades_hardens_while_epsilon_rises() throws Exception {
    train("maxout", 6, 0);
    NamedAttack pgd = attacks().get(1);
    PublishedFolder hardened =
        new AdversarialTrain(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .run(
                new ModelSettings(
                    "trades",
                    new ModelSettings.Hardened(
                        "maxout", new TradesSettings(Start.SCRATCH, 3, pgd, 1.5), settings(6, 0))),
                new ModelSettings("maxout", new ModelSettings.Trained(MAXOUT, settings(6, 0))),
                folders(),
                1,
                Json.tree(Map.of()));

    assertThat(hardened.about(ModelSet.class).hardens()).isEqualTo("maxout");
    assertThat(adversarialError("trades", FGSM)).isLessThan(adversarialError("maxout", FGSM));
  }

  /** Bounds are looser than attacks: what is bounded withstands them. */
  @Test
  void interval_bounds_harden() throws Exception {
    train("maxout", 6, 0);
    NamedAttack pgd = attacks().get(1);
    harden("bounds", new IntervalBoundsSettings(Start.SCRATCH, .5, pgd, 1, 3), settings(8, 0));

    assertThat(adversarialError("bounds", pgd)).isLessThan(adversarialError("maxout", pgd));
  }

  /** The student sees no label, only what its teacher makes of images. */
  @Test
  void a_student_answers_as_its_teacher_does() throws Exception {
    train("maxout", 6, 0);
    NamedAttack fgsm = attacks().get(0);
    PublishedFolder student = harden("student", new DistillationSettings(fgsm), settings(8, 0));

    ModelSet about = student.about(ModelSet.class);
    assertThat(about.hardens()).isEqualTo("maxout");
    assertThat(student.manifest().provenance().inputs())
        .containsEntry(
            "maxout",
            StoredModel.open(LocalSpark.publisher(), folders().model("maxout")).about().sha256());
    List<String> history = history(student);
    assertThat(error(history.get(history.size() - 1), 2)).isLessThan(.3);
  }

  /** The classifier is the same to the last bit, and sees digits that it can read. */
  @Test
  void an_autoencoder_learns_to_undo_noise_and_leaves_its_classifier_alone() throws Exception {
    train("maxout", 6, 0);
    PublishedFolder front = harden("front", autoencoder(), byAdam(8));

    ModelSet about = front.about(ModelSet.class);
    StoredModel plain = StoredModel.open(LocalSpark.publisher(), folders().model("maxout"));
    assertThat(about.hardens()).isEqualTo("maxout");
    assertThat(about.architecture()).isEqualTo("autoencoder 40 before maxout 10x2");
    assertThat(front.manifest().provenance().inputs())
        .containsEntry("maxout", plain.about().sha256());
    StoredModel both = StoredModel.open(LocalSpark.publisher(), folders().model("front"));
    List<float[]> parameters =
        both.network().graph(SHAPE).parameters().stream().map(Parameter::values).toList();
    for (Parameter parameter : plain.network().graph(SHAPE).parameters()) {
      assertThat(parameters)
          .as(parameter.name())
          .anyMatch(values -> Arrays.equals(values, parameter.values()));
    }
    List<String> history = history(front);
    assertThat(error(history.get(8), 1)).as("loss").isLessThan(.7 * error(history.get(1), 1));
    assertThat(error(history.get(8), 2)).as("guessing gives .75").isLessThan(.4);
  }

  @Test
  void an_interrupted_autoencoder_goes_on_to_the_parameters_of_an_undisturbed_one() {
    AveragingChoice averaging =
        AdversarialTrain.averaging(
            new ModelSettings(
                "front", new ModelSettings.Hardened("maxout", autoencoder(), byAdam(3))));
    Network undisturbed;
    Network resumed;
    try (TrainingData data = data(200)) {
      Training whole = training(averaging, data, checkpoints("whole-front", Map.of()), 1);
      undisturbed = whole.result(whole.run(freshFront(1), 3));
      assertThatThrownBy(
              () -> training(averaging, data, new DyingAfter(1), 1).run(freshFront(1), 3))
          .hasMessage("killed");
      Training again = training(averaging, data, checkpoints("interrupted", Map.of()), 1);
      resumed = again.result(again.run(freshFront(2), 3));
    }
    assertThat(resumed.file()).isEqualTo(undisturbed.file());
  }

  /** Its second training begins where the first one did. */
  @Test
  void an_autoencoder_is_trained_afresh_on_all_images() throws Exception {
    train("maxout", 2, 0);
    TrainSettings searching =
        byAdam(3, new ValidationSettings(200, HoldOut.LAST, 3, StopOn.CLEAN_ERROR, true));
    PublishedFolder front = harden("front", autoencoder(), searching);
    int best = best(history(front), 2);
    StoredModel plain = StoredModel.open(LocalSpark.publisher(), folders().model("maxout"));
    AveragingChoice averaging =
        AdversarialTrain.averaging(
            new ModelSettings(
                "front",
                new ModelSettings.Hardened("maxout", autoencoder(), searching.onAllImages())));
    try (TrainingData data = data(0)) {
      TrainingState byHand =
          training(
                  averaging,
                  data,
                  checkpoints("by-hand", Map.of()),
                  Seeds.mix(1, "maxout-adversarial".hashCode()))
              .run(front(plain.network(), plain.about().classNames(), 1), best);
      assertThat(Files.readAllBytes(Path.of(front.path().toString(), ModelSet.MODEL_FILE)))
          .isEqualTo(byHand.learner().published().file());
    }
  }

  private static NetworkInTraining front(Network classifier, List<String> classes, long seed) {
    return AutoencoderInTraining.of(autoencoder().autoencoder(), classifier, SHAPE, classes, seed);
  }

  private static DenoisingAutoencoderSettings autoencoder() {
    return new DenoisingAutoencoderSettings(
        List.of(40), List.of(), Augmentation.Kind.GAUSSIAN_NOISE, .2, FGSM);
  }

  private static NetworkInTraining freshFront(long seed) {
    return front(fresh(1).network(), List.of("a", "b", "c", "d"), seed);
  }

  private static TrainSettings byAdam(int epochs) {
    return byAdam(epochs, new ValidationSettings(200, HoldOut.LAST, 0, StopOn.CLEAN_ERROR, false));
  }

  private static TrainSettings byAdam(int epochs, ValidationSettings validation) {
    return TrainSettings.plain(
        2,
        20,
        3,
        epochs,
        LearningRateSettings.geometric(.005, .001),
        new OptimizerSettings(Optimizer.ADAM, 0, 0, .9, .999),
        validation,
        EngineChoice.AUTO);
  }

  private PublishedFolder harden(String name, DefenceSettings defence, TrainSettings training) {
    return new AdversarialTrain(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
        .run(
            new ModelSettings(name, new ModelSettings.Hardened("maxout", defence, training)),
            new ModelSettings("maxout", new ModelSettings.Trained(MAXOUT, settings(6, 0))),
            folders(),
            1,
            Json.tree(Map.of()));
  }

  /** The paper's way for 1,600 units (section 6). */
  @Test
  void adversarial_training_stops_early_on_the_adversarial_error() throws Exception {
    TrainSettings watching =
        TrainSettings.plain(
            2,
            20,
            3,
            8,
            LearningRateSettings.geometric(.1, .1),
            OptimizerSettings.sgd(.5, .5),
            new ValidationSettings(200, HoldOut.LAST, 8, StopOn.ADVERSARIAL_ERROR, true),
            EngineChoice.AUTO);
    PublishedFolder hardened =
        new AdversarialTrain(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .run(
                hardened("watching", "watched", FGSM, Start.SCRATCH, watching),
                new ModelSettings("watched", new ModelSettings.Trained(MAXOUT, watching)),
                folders(),
                1,
                Json.tree(Map.of()));
    List<String> searched = history(hardened);
    int best = best(searched, 3);
    assertThat(best).as("not that of the clean error").isNotEqualTo(best(searched, 2));
    assertThat(Files.readAllLines(Path.of(hardened.path().toString(), HistoryFile.OF_RETRAINING)))
        .hasSize(1 + best);
  }

  /** The first epoch with the smallest error in a column. */
  private static int best(List<String> history, int column) {
    int best = 1;
    for (int epoch = 2; epoch < history.size(); epoch++) {
      best = error(history.get(epoch), column) < error(history.get(best), column) ? epoch : best;
    }
    return best;
  }

  private double adversarialError(String model, NamedAttack attack) throws Exception {
    byte[] file = Files.readAllBytes(root.resolve("models/" + model + "/model.zip"));
    try (TrainingData data = data(200)) {
      Objective objective = new Adversarial(.5, new TrainingAttack(attack), 0);
      return measure(objective, ModelFile.read(file), data, 0).adversarial().getAsDouble();
    }
  }

  private static EpochErrors measure(
      Objective objective, MultiLayerNetwork network, TrainingData data, int robustImages) {
    return Validation.of(objective, data, robustImages)
        .measure(
            org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                LocalSpark.session().sparkContext()),
            new LayerNetwork(network),
            CLASSIFIERS,
            data.validation());
  }

  @Test
  void validation_must_leave_images_to_train_on() {
    assertThatThrownBy(() -> data(1000))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("train.validation-images is 1000");
  }
}
