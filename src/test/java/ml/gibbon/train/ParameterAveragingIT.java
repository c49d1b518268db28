package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import ml.gibbon.attack.Norm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.ClassifierFactory;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  private static final ThreatModel THREAT = new ThreatModel(Norm.LINF, .1, PixelRange.UNIT);

  private final JavaSparkContext spark =
      JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());

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

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void every_minibatch_is_trained_once(int workers) {
    Deal deal = new Deal(257, workers, BATCH);
    CountingStep.SIZES.clear();
    MultiLayerNetwork network = network();
    ParameterAveraging averaging = averaging(workers, 4);
    try (EpochMinibatches epoch = new EpochMinibatches(images(257), deal, 5)) {
      for (int round = 0; round < deal.rounds(4); round++) {
        averaging.round(
            network, epoch.steps(round * 4L, 4), new CountingStep(new Objective.Clean()));
      }
    }
    assertThat(CountingStep.SIZES).hasSize((int) deal.minibatches());
    assertThat(CountingStep.SIZES.stream().mapToInt(size -> size).sum()).isEqualTo(257);
  }

  @Test
  void an_epoch_holds_every_image_once_in_an_order_of_its_own() {
    Deal deal = new Deal(257, 2, BATCH);
    List<Long> first = idsInOrder(deal, 5);
    assertThat(first).hasSize(257).doesNotHaveDuplicates();
    assertThat(idsInOrder(deal, 5)).isEqualTo(first);
    assertThat(idsInOrder(deal, 6)).isNotEqualTo(first);
  }

  private List<Long> idsInOrder(Deal deal, long seed) {
    try (EpochMinibatches epoch = new EpochMinibatches(images(257), deal, seed)) {
      return epoch.steps(0, 1000).collect().stream()
          .flatMap(minibatch -> minibatch.images().stream())
          .map(LabelledImage::id)
          .toList();
    }
  }

  @Test
  void one_worker_equals_training_on_a_single_machine() {
    Deal deal = new Deal(120, 1, BATCH);
    MultiLayerNetwork averaged = network();
    MultiLayerNetwork single = network();
    ParameterAveraging averaging = averaging(1, 4);
    try (EpochMinibatches epoch = new EpochMinibatches(images(120), deal, 5)) {
      List<Minibatch> order = epoch.steps(0, 12).collect();
      for (int round = 0; round < 3; round++) {
        averaging.round(averaged, epoch.steps(round * 4L, 4), step(new Objective.Clean()));
      }
      order.forEach(minibatch -> single.fit(minibatch.toDataSet(SHAPE, CLASSES, false)));
    }
    // Equal to the last bit: the same operations in the same order, momentum carried over.
    assertThat(averaged.params().toFloatVector()).isEqualTo(single.params().toFloatVector());
  }

  @Test
  void two_workers_give_the_mean_of_two_networks_trained_by_hand() {
    Deal deal = new Deal(80, 2, BATCH);
    MultiLayerNetwork averaged = network();
    MultiLayerNetwork left = network();
    MultiLayerNetwork right = network();
    ParameterAveraging averaging = averaging(2, 4);
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), deal, 5)) {
      List<List<Minibatch>> workers = epoch.steps(0, 4).glom().collect();
      averaging.round(averaged, epoch.steps(0, 4), step(new Objective.Clean()));
      workers.get(0).forEach(minibatch -> left.fit(minibatch.toDataSet(SHAPE, CLASSES, false)));
      workers.get(1).forEach(minibatch -> right.fit(minibatch.toDataSet(SHAPE, CLASSES, false)));
    }
    assertMean(averaged.params(), left.params(), right.params());
    assertMean(state(averaged), state(left), state(right));
    assertThat(left.params()).isNotEqualTo(right.params());
  }

  private static INDArray state(MultiLayerNetwork network) {
    return network.getUpdater().getStateViewArray();
  }

  private static void assertMean(INDArray mean, INDArray left, INDArray right) {
    for (long i = 0; i < mean.length(); i++) {
      double expected = (left.getDouble(i) + right.getDouble(i)) / 2;
      assertThat(mean.getDouble(i)).isCloseTo(expected, within(1e-7));
    }
  }

  /**
   * One step of plain gradient descent moves the parameters by the learning rate times alpha g(x) +
   * (1 - alpha) g(x'), with both gradients taken by DL4J apart.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, .3, .5, 1})
  void adversarial_step_follows_the_weighted_sum_of_both_gradients(double alpha) {
    MultiLayerNetwork network = network();
    setUpdater(network, 1, 0);
    INDArray before = network.params().dup();
    INDArray expected;
    Deal deal = new Deal(BATCH, 1, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(BATCH), deal, 5)) {
      Minibatch minibatch = epoch.steps(0, 1).first();
      org.nd4j.linalg.dataset.DataSet clean = minibatch.toDataSet(SHAPE, CLASSES, false);
      INDArray cleanGradient = gradient(network, clean.getFeatures(), clean.getLabels());
      INDArray sign = inputGradientSign(network, clean);
      INDArray adversarial =
          Nd4j.math.clipByValue(clean.getFeatures().add(sign.mul(THREAT.epsilon())), 0, 1);
      INDArray adversarialGradient = gradient(network, adversarial, clean.getLabels());
      expected = cleanGradient.mul(alpha).add(adversarialGradient.mul(1 - alpha));
      averaging(1, 1)
          .round(network, epoch.steps(0, 1), step(new Objective.Adversarial(alpha, THREAT)));
    }
    INDArray moved = before.sub(network.params());
    for (long i = 0; i < moved.length(); i++) {
      assertThat(moved.getDouble(i)).isCloseTo(expected.getDouble(i), within(2e-6));
    }
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

  @Test
  void dropout_draws_are_the_same_in_every_run() {
    assertThat(trainedWithDropout()).isEqualTo(trainedWithDropout());
  }

  private float[] trainedWithDropout() {
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Maxout(List.of(10), 3, .2, .5, 1.9), SHAPE, CLASSES, 3);
    Deal deal = new Deal(80, 2, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), deal, 5)) {
      averaging(2, 4).round(network, epoch.steps(0, 4), step(new Objective.Clean()));
    }
    return network.params().toFloatVector();
  }

  @Test
  void weights_of_a_unit_stay_within_the_maximal_column_norm() {
    double bound = .05;
    MultiLayerNetwork network =
        Networks.fresh(new Architecture.Maxout(List.of(10), 3, 0, 0, bound), SHAPE, CLASSES, 3);
    setUpdater(network, .5, 0);
    Deal deal = new Deal(80, 1, BATCH);
    try (EpochMinibatches epoch = new EpochMinibatches(images(80), deal, 5)) {
      averaging(1, 8).round(network, epoch.steps(0, 8), step(new Objective.Clean()));
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

  private ParameterAveraging averaging(int workers, int frequency) {
    return new Dl4jParameterAveraging(spark, SHAPE, CLASSES, workers, BATCH, frequency);
  }

  private static WorkerStep step(Objective objective) {
    return new WorkerStep(objective, CLASSIFIERS, 1);
  }

  private JavaRDD<LabelledImage> images(int count) {
    return spark.parallelize(LocalSpark.learnable(SHAPE, CLASSES, count, 8), 3);
  }
}
