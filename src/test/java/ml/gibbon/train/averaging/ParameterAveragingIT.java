package ml.gibbon.train.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.LearningRateSettings;
import ml.gibbon.config.OptimizerSettings;
import ml.gibbon.config.OptimizerSettings.Optimizer;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.config.ValidationSettings;
import ml.gibbon.engine.training.Adam;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.UpdateRule;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.Augmentation;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.train.averaging.ParameterAveraging.Round;
import ml.gibbon.train.objective.Adversarial;
import ml.gibbon.train.objective.Clean;
import ml.gibbon.train.objective.Objective;
import ml.gibbon.train.objective.TrainingAttack;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

class ParameterAveragingIT {

  private static final ImageShape SHAPE = TestModels.GREY;
  private static final ClassifierFactory CLASSIFIERS =
      new ClassifierFactory(EngineChoice.AUTO, SHAPE);
  private static final int CLASSES = TestModels.CLASSES;
  private static final int BATCH = 10;
  private static final OptimizerSettings SGD = OptimizerSettings.sgd(.5, .5);
  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

  /** Both implementations; what is asked of one is asked of the other. */
  private static final List<EngineChoice> ENGINES =
      List.of(EngineChoice.COMPILED, EngineChoice.DL4J);

  /** The network has no dropout: with or without it on, the attack is the same. */
  static Stream<Arguments> adversarialSteps() {
    return Stream.of(0., .3, .5, 1.)
        .flatMap(
            alpha ->
                Stream.of(
                    Arguments.of(EngineChoice.COMPILED, 0., alpha),
                    Arguments.of(EngineChoice.COMPILED, 1., alpha),
                    Arguments.of(EngineChoice.DL4J, 0., alpha)));
  }

  static List<EngineChoice> engines() {
    return ENGINES;
  }

  /** Counts in this JVM: the tests' executors are threads of it. */
  private static final class CountingStep extends WorkerStep {

    static final List<Integer> SIZES = Collections.synchronizedList(new ArrayList<>());

    CountingStep(Objective objective) {
      super(objective, CLASSIFIERS, 1);
    }

    @Override
    public void postUpdate(DataSet minibatch, Model model) {
      SIZES.add(minibatch.numExamples());
    }
  }

  /** Full minibatches as often as they go round, then a smaller one for each worker. */
  @ParameterizedTest
  @CsvSource({"1, 26", "2, 26", "3, 27"})
  void dl4j_spark_trains_every_minibatch_once(int workers, int minibatches) {
    MinibatchAssignment assignment = new MinibatchAssignment(257, workers, BATCH);
    CountingStep.SIZES.clear();
    MultiLayerNetwork network = network();
    Dl4jParameterAveraging averaging = dl4j(workers, 4);
    Round round = round(new Clean());
    try (EpochMinibatches epoch = new EpochMinibatches(images(257), assignment, 5)) {
      for (int i = 0; i < assignment.rounds(4); i++) {
        averaging.round(
            network, epoch.steps(i * 4L, 4), round, new CountingStep(round.objective()));
      }
    }
    assertThat(CountingStep.SIZES).hasSize(minibatches);
    assertThat(CountingStep.SIZES.stream().mapToInt(size -> size).sum()).isEqualTo(257);
  }

  /**
   * Two programs that share nothing but the minibatches: with more workers than the driver adds up
   * by itself, too.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 7})
  void both_engines_give_the_same_parameters(int workers) {
    MinibatchAssignment assignment = new MinibatchAssignment(workers * 4L * BATCH, workers, BATCH);
    MultiLayerNetwork ours = network();
    MultiLayerNetwork theirs = network();
    try (EpochMinibatches epoch =
        new EpochMinibatches(images((int) assignment.images()), assignment, 5)) {
      train(EngineChoice.COMPILED, ours, workers, epoch, 2, 2, new Clean());
      train(EngineChoice.DL4J, theirs, workers, epoch, 2, 2, new Clean());
    }
    assertThat(ours.params().distance1(theirs.params()) / ours.numParams()).isLessThan(1e-7);
    assertThat(state(ours).distance1(state(theirs)) / ours.numParams()).isLessThan(1e-7);
    assertThat(ours.params()).isNotEqualTo(network().params());
  }

  @Test
  void unequal_shares_weigh_by_their_examples() {
    // 13 images for two workers of 10: seven and six.
    MinibatchAssignment assignment = new MinibatchAssignment(13, 2, BATCH);
    MultiLayerNetwork averaged = network();
    setUpdater(averaged, .1, 0);
    MultiLayerNetwork left = averaged.clone();
    MultiLayerNetwork right = averaged.clone();
    try (EpochMinibatches epoch = new EpochMinibatches(images(13), assignment, 5)) {
      List<List<Minibatch>> workers = epoch.steps(0, 1).glom().collect();
      assertThat(workers.get(0).get(0).size()).isEqualTo(7);
      train(EngineChoice.COMPILED, averaged, 2, epoch, 1, 1, new Clean(), .1, 0);
      left.fit(dataSet(workers.get(0).get(0)));
      right.fit(dataSet(workers.get(1).get(0)));
    }
    INDArray expected = left.params().mul(7 / 13.0).add(right.params().mul(6 / 13.0));
    for (long i = 0; i < expected.length(); i++) {
      assertThat(averaged.params().getDouble(i)).isCloseTo(expected.getDouble(i), within(1e-6));
    }
  }

  @Test
  void an_epoch_holds_every_image_once_in_an_order_of_its_own() {
    MinibatchAssignment assignment = new MinibatchAssignment(257, 2, BATCH);
    List<Long> first = idsInOrder(assignment, 5);
    assertThat(first).hasSize(257).doesNotHaveDuplicates();
    assertThat(idsInOrder(assignment, 5)).isEqualTo(first);
    assertThat(idsInOrder(assignment, 6)).isNotEqualTo(first);
  }

  private List<Long> idsInOrder(MinibatchAssignment assignment, long seed) {
    try (EpochMinibatches epoch = new EpochMinibatches(images(257), assignment, seed)) {
      return epoch.steps(0, 1000).collect().stream()
          .flatMapToLong(minibatch -> Arrays.stream(minibatch.images(SHAPE).ids()))
          .boxed()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void one_worker_equals_training_on_a_single_machine(EngineChoice engine) {
    MinibatchAssignment assignment = new MinibatchAssignment(120, 1, BATCH);
    MultiLayerNetwork averaged = network();
    MultiLayerNetwork single = network();
    try (EpochMinibatches epoch = new EpochMinibatches(images(120), assignment, 5)) {
      List<Minibatch> order = epoch.steps(0, 12).collect();
      train(engine, averaged, 1, epoch, 3, 4, new Clean());
      order.forEach(minibatch -> single.fit(dataSet(minibatch)));
    }
    if (engine == EngineChoice.DL4J) {
      // Equal to the last bit: the same operations in the same order, momentum carried over.
      assertThat(averaged.params().toFloatVector()).isEqualTo(single.params().toFloatVector());
    } else {
      assertThat(averaged.params().toFloatVector())
          .usingComparatorWithPrecision(2e-5f)
          .containsExactly(single.params().toFloatVector());
    }
  }

  @ParameterizedTest
  @MethodSource("engines")
  void two_workers_give_the_mean_of_two_networks_trained_by_hand(EngineChoice engine) {
    MinibatchAssignment assignment = new MinibatchAssignment(80, 2, BATCH);
    MultiLayerNetwork averaged = network();
    MultiLayerNetwork left = network();
    MultiLayerNetwork right = network();
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), assignment, 5)) {
      List<List<Minibatch>> workers = epoch.steps(0, 4).glom().collect();
      train(engine, averaged, 2, epoch, 1, 4, new Clean());
      workers.get(0).forEach(minibatch -> left.fit(dataSet(minibatch)));
      workers.get(1).forEach(minibatch -> right.fit(dataSet(minibatch)));
    }
    double tolerance = engine == EngineChoice.DL4J ? 1e-7 : 1e-6;
    assertMean(averaged.params(), left.params(), right.params(), tolerance);
    assertMean(state(averaged), state(left), state(right), tolerance);
    assertThat(left.params()).isNotEqualTo(right.params());
  }

  private static INDArray state(MultiLayerNetwork network) {
    return network.getUpdater().getStateViewArray();
  }

  private static void assertMean(INDArray mean, INDArray left, INDArray right, double tolerance) {
    for (long i = 0; i < mean.length(); i++) {
      double expected = (left.getDouble(i) + right.getDouble(i)) / 2;
      assertThat(mean.getDouble(i)).isCloseTo(expected, within(tolerance));
    }
  }

  /**
   * One step of plain gradient descent moves the parameters by the learning rate times alpha g(x) +
   * (1 - alpha) g(x'), with both gradients taken by DL4J apart.
   */
  @ParameterizedTest
  @MethodSource("adversarialSteps")
  void adversarial_step_follows_the_weighted_sum_of_both_gradients(
      EngineChoice engine, double dropoutInAttack, double alpha) {
    MultiLayerNetwork network = network();
    setUpdater(network, 1, 0);
    INDArray before = network.params().dup();
    INDArray expected;
    MinibatchAssignment assignment = new MinibatchAssignment(BATCH, 1, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(BATCH), assignment, 5)) {
      Minibatch minibatch = epoch.steps(0, 1).first();
      org.nd4j.linalg.dataset.DataSet clean = dataSet(minibatch);
      INDArray cleanGradient = gradient(network, clean.getFeatures(), clean.getLabels());
      INDArray sign = inputGradientSign(network, clean);
      INDArray adversarial =
          Nd4j.math.clipByValue(
              clean.getFeatures().add(sign.mul(THREAT.epsilon().orElseThrow())), 0, 1);
      INDArray adversarialGradient = gradient(network, adversarial, clean.getLabels());
      expected = cleanGradient.mul(alpha).add(adversarialGradient.mul(1 - alpha));
      train(
          engine,
          network,
          1,
          epoch,
          1,
          1,
          new Adversarial(alpha, TrainingAttack.fgsm(THREAT), dropoutInAttack),
          1,
          0);
    }
    INDArray moved = before.sub(network.params());
    for (long i = 0; i < moved.length(); i++) {
      assertThat(moved.getDouble(i)).isCloseTo(expected.getDouble(i), within(2e-6));
    }
  }

  /** After k rounds the i-th weighs .6^(k - i), and all weights together 1. */
  @Test
  void the_moving_average_weighs_the_rounds_geometrically() {
    MinibatchAssignment assignment = new MinibatchAssignment(60, 2, BATCH);
    List<float[]> rounds = new ArrayList<>();
    Learner plain = Learner.of(new LayersInTraining(network()));
    Learner averaged = Learner.of(new LayersInTraining(network()));
    try (EpochMinibatches epoch = new EpochMinibatches(images(60), assignment, 5)) {
      for (int i = 0; i < 3; i++) {
        plain = oneRound(training(2, SGD, 0), plain, epoch, i);
        rounds.add(plain.network().parameters());
        averaged = oneRound(training(2, SGD, .6), averaged, epoch, i);
      }
    }
    float[] last = rounds.get(2);
    assertThat(averaged.network().parameters()).isEqualTo(last);
    assertThat(plain.average()).isEmpty();
    double all = .36 + .6 + 1;
    for (int i = 0; i < last.length; i++) {
      double expected = (.36 * rounds.get(0)[i] + .6 * rounds.get(1)[i] + last[i]) / all;
      assertThat((double) averaged.average()[i]).isCloseTo(expected, within(1e-6));
    }
    assertThat(averaged.measured().parameters()).isEqualTo(averaged.average());
    assertThat(averaged.measured().parameters()).isNotEqualTo(last);
  }

  /** Both moments of a round are the mean of the workers', as the parameters are. */
  @Test
  void adams_moments_travel_from_round_to_round() {
    MinibatchAssignment assignment = new MinibatchAssignment(80, 2, BATCH);
    OptimizerSettings adam = new OptimizerSettings(Optimizer.ADAM, 0, 0, .9, .999);
    Learner inOne = Learner.of(new LayersInTraining(network()));
    Learner inTwo = Learner.of(new LayersInTraining(network()));
    Learner forgetful = Learner.of(new LayersInTraining(network()));
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), assignment, 5)) {
      TrainSettings training = training(2, adam, 0);
      try (ParameterAveraging averaging =
          new CompiledParameterAveraging(spark, inOne.network(), new Clean(), SHAPE, training)) {
        ParameterAveraging.Rounds series = averaging.begin(inOne);
        for (int i = 0; i < 2; i++) {
          series.round(epoch.steps(i, 1), round(training, i));
        }
        inOne = series.end();
      }
      for (int i = 0; i < 2; i++) {
        inTwo = oneRound(training, inTwo, epoch, i);
        forgetful = oneRound(training, Learner.of(forgetful.network()), epoch, i);
      }
    }
    assertThat(inOne.squares()).hasSameSizeAs(inOne.network().parameters());
    assertThat(inTwo.squares()).isEqualTo(inOne.squares());
    assertThat(inTwo.network().velocities()).isEqualTo(inOne.network().velocities());
    assertThat(inTwo.network().parameters()).isEqualTo(inOne.network().parameters());
    assertThat(forgetful.network().parameters()).isNotEqualTo(inOne.network().parameters());
  }

  private Learner oneRound(
      TrainSettings training, Learner learner, EpochMinibatches epoch, int index) {
    try (ParameterAveraging averaging =
        new CompiledParameterAveraging(spark, learner.network(), new Clean(), SHAPE, training)) {
      ParameterAveraging.Rounds series = averaging.begin(learner);
      series.round(epoch.steps(index, 1), round(training, index));
      return series.end();
    }
  }

  private static Round round(TrainSettings training, int index) {
    UpdateRule rule =
        training.optimizer().optimizer() == Optimizer.ADAM
            ? new Adam(.01, .9, .999)
            : new Nesterov(.1, .5);
    return new Round(new Clean(), Augmentation.NONE, rule, index + 1, index + 1, index);
  }

  private static INDArray gradient(MultiLayerNetwork network, INDArray features, INDArray labels) {
    MultiLayerNetwork copy = network.clone();
    return copy.calculateGradients(features, labels, null, null)
        .getFirst()
        .gradient()
        .dup()
        .divi(features.size(0));
  }

  private static INDArray inputGradientSign(
      MultiLayerNetwork network, org.nd4j.linalg.dataset.DataSet clean) {
    INDArray gradient =
        network
            .clone()
            .calculateGradients(clean.getFeatures(), clean.getLabels(), null, null)
            .getSecond();
    return org.nd4j.linalg.ops.transforms.Transforms.sign(gradient);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void dropout_draws_are_the_same_in_every_run(EngineChoice engine) {
    assertThat(trainedWithDropout(engine)).isEqualTo(trainedWithDropout(engine));
  }

  /** Every step is made in one of the two ways, and of twenty some in each. */
  @Test
  void a_share_of_the_attacks_is_made_with_dropout_on() {
    int withDropout = 0;
    for (long seed = 0; seed < 20; seed++) {
      float[] whole = adversarialStep(0, seed);
      float[] on = adversarialStep(1, seed);
      float[] share = adversarialStep(.5, seed);
      assertThat(whole).isNotEqualTo(on);
      boolean isOn = java.util.Arrays.equals(share, on);
      assertThat(isOn || java.util.Arrays.equals(share, whole)).isTrue();
      withDropout += isOn ? 1 : 0;
    }
    assertThat(withDropout).isBetween(1, 19);
  }

  private float[] adversarialStep(double dropoutInAttack, long seed) {
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Maxout(List.of(10), 3, 0, .5, 0), SHAPE, CLASSES, 3);
    Objective objective = new Adversarial(.5, TrainingAttack.fgsm(THREAT), dropoutInAttack);
    try (EpochMinibatches epoch =
            new EpochMinibatches(images(BATCH), new MinibatchAssignment(BATCH, 1, BATCH), 5);
        ParameterAveraging averaging =
            new CompiledParameterAveraging(
                spark, new LayersInTraining(network), objective, SHAPE, training(1))) {
      ParameterAveraging.Rounds series = averaging.begin(Learner.of(new LayersInTraining(network)));
      series.round(epoch.steps(0, 1), round(objective, .1, 0, 1, seed));
      series.end();
    }
    return network.params().toFloatVector();
  }

  private float[] trainedWithDropout(EngineChoice engine) {
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Maxout(List.of(10), 3, .2, .5, 1.9), SHAPE, CLASSES, 3);
    MinibatchAssignment assignment = new MinibatchAssignment(80, 2, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), assignment, 5)) {
      train(engine, network, 2, epoch, 1, 4, new Clean());
    }
    return network.params().toFloatVector();
  }

  @ParameterizedTest
  @MethodSource("engines")
  void weights_of_a_unit_stay_within_the_maximal_column_norm(EngineChoice engine) {
    double bound = .05;
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Maxout(List.of(10), 3, 0, 0, bound), SHAPE, CLASSES, 3);
    MinibatchAssignment assignment = new MinibatchAssignment(80, 1, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), assignment, 5)) {
      train(engine, network, 1, epoch, 1, 8, new Clean(), .5, 0);
    }
    double largest = 0;
    for (int layer : new int[] {0, 2}) {
      INDArray norms = network.getLayer(layer).getParam("W").norm2(0);
      largest = Math.max(largest, norms.maxNumber().doubleValue());
    }
    assertThat(largest).isLessThan(bound + 1e-5).isGreaterThan(.9 * bound);
  }

  private static void setUpdater(MultiLayerNetwork network, double learningRate, double momentum) {
    network
        .getLayerWiseConfigurations()
        .getConfs()
        .forEach(
            conf -> {
              if (conf.getLayer() instanceof org.deeplearning4j.nn.conf.layers.BaseLayer layer) {
                layer.setIUpdater(new Nesterovs(learningRate, momentum));
              }
            });
  }

  private static MultiLayerNetwork network() {
    return TestModels.model("relu", SHAPE, new Architecture.Relu(List.of(9), 0, 0)).network();
  }

  private void train(
      EngineChoice engine,
      MultiLayerNetwork network,
      int workers,
      EpochMinibatches epoch,
      int rounds,
      int frequency,
      Objective objective) {
    train(engine, network, workers, epoch, rounds, frequency, objective, .1, .5);
  }

  private void train(
      EngineChoice engine,
      MultiLayerNetwork network,
      int workers,
      EpochMinibatches epoch,
      int rounds,
      int frequency,
      Objective objective,
      double learningRate,
      double momentum) {
    try (ParameterAveraging averaging =
        engine == EngineChoice.DL4J
            ? dl4j(workers, frequency)
            : new CompiledParameterAveraging(
                spark, new LayersInTraining(network), objective, SHAPE, training(workers))) {
      ParameterAveraging.Rounds series = averaging.begin(Learner.of(new LayersInTraining(network)));
      for (int i = 0; i < rounds; i++) {
        series.round(
            epoch.steps((long) i * frequency, frequency),
            round(objective, learningRate, momentum, i + 1, 1));
      }
      series.end();
    }
  }

  private Dl4jParameterAveraging dl4j(int workers, int frequency) {
    return new Dl4jParameterAveraging(spark, CLASSIFIERS, CLASSES, workers, BATCH, frequency);
  }

  private static Round round(Objective objective) {
    return round(objective, .1, .5, 1, 1);
  }

  private static Round round(
      Objective objective, double learningRate, double momentum, long number, long seed) {
    UpdateRule rule = new Nesterov(learningRate, momentum);
    return new Round(objective, Augmentation.NONE, rule, number, number, seed);
  }

  private static TrainSettings training(int workers) {
    return training(workers, SGD, 0);
  }

  private static TrainSettings training(
      int workers, OptimizerSettings optimizer, double weightAveraging) {
    return new TrainSettings(
        workers,
        BATCH,
        1,
        1,
        LearningRateSettings.geometric(.1, .1),
        optimizer,
        0,
        1,
        weightAveraging,
        ValidationSettings.NONE,
        Augmentation.NONE,
        TrainSettings.BatchNormChoice.AUTO,
        EngineChoice.AUTO);
  }

  private static org.nd4j.linalg.dataset.DataSet dataSet(Minibatch minibatch) {
    return Minibatch.toDataSet(minibatch.images(SHAPE), CLASSES, false);
  }

  private JavaRDD<LabelledImage> images(int count) {
    return spark.parallelize(LocalSpark.learnable(SHAPE, CLASSES, count, 8), 3);
  }
}
