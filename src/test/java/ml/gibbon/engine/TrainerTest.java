package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.DropoutMasks;
import ml.gibbon.engine.training.Adam;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.WeightsShape;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.ModelInput;
import ml.gibbon.model.ModelOutput;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jGraph;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.regularization.L2Regularization;

/** The independent program here is DL4J's own {@code fit}. */
class TrainerTest {

  private static final double RATE = .1;
  private static final double MOMENTUM = .6;
  private static final int BATCH = 7;

  /** Every architecture without dropout, whose draws DL4J makes in its own way. */
  static Stream<TestModels.Model> trainable() {
    Architecture.Stage[] stages = {
      new Architecture.Stage(8, 2, 5, 2, 3, 2), new Architecture.Stage(5, 2, 3, 1, 2, 1)
    };
    return Stream.of(
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax()),
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12, 9), 0, 0)),
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(10, 8), 3, 0, 0, 0)),
        TestModels.model(
            "bounded maxout",
            TestModels.GREY,
            new Architecture.Maxout(List.of(10, 8), 3, 0, 0, .5)),
        TestModels.model("cnn", TestModels.COLOUR, new Architecture.Cnn(List.of(16, 6), 7, 0)),
        TestModels.model(
            "strided cnn",
            TestModels.COLOUR,
            new Architecture.Cnn(List.of(5, 17), 4, Architecture.Cnn.Halving.STRIDE, 7, 0)),
        TestModels.model(
            "bounded conv-maxout",
            TestModels.COLOUR,
            new Architecture.ConvMaxout(List.of(stages), 6, 3, 0, 0, .5)));
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void three_minibatches_give_the_parameters_and_velocities_of_dl4j(TestModels.Model model) {
    MultiLayerNetwork theirs = withMomentum(model.network());
    ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(theirs, model.shape()));
    float[] parameters = order.toEngine(theirs.params().dup().data().asFloat());
    float[] velocities = new float[parameters.length];
    try (Trainer ours =
        new Trainer(Dl4jGraph.toTrain(theirs, model.shape()), model.shape(), BATCH)) {
      ours.set(parameters, velocities);
      for (int i = 0; i < 3; i++) {
        // The last one is smaller, as at the end of an epoch.
        ImageBatch batch = batch(model.shape(), i < 2 ? BATCH : BATCH - 2, i);
        train(ours, batch);
        theirs.fit(dataSet(theirs, batch));
      }
      ours.get(parameters, velocities);
    }
    assertClose(order.toOwner(parameters), theirs.params().dup().data().asFloat());
    assertClose(
        order.toOwner(velocities), theirs.getUpdater().getStateViewArray().dup().data().asFloat());
  }

  /** DL4J adds epsilon before it corrects the squares: gradients of 1e-8 would part the two. */
  @Test
  void three_minibatches_of_adam_give_the_parameters_of_dl4j() {
    TestModels.Model model =
        TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(9), 0, 0));
    MultiLayerNetwork start = model.network();
    MultiLayerNetwork theirs =
        updatedBy(start, new org.nd4j.linalg.learning.config.Adam(.01, .8, .99, 1e-12));
    ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(start, model.shape()));
    float[] parameters = order.toEngine(theirs.params().dup().data().asFloat());
    float[] none = new float[parameters.length];
    try (Trainer ours =
        new Trainer(Dl4jGraph.toTrain(start, model.shape()), model.shape(), BATCH, 2)) {
      ours.set(parameters, none, none);
      for (int i = 0; i < 3; i++) {
        ImageBatch batch = batch(model.shape(), BATCH, i);
        ours.clearGradient();
        ours.add(batch, loss(batch), 1.0 / batch.size(), 0);
        ours.update(new Adam(.01, .8, .99), i + 1);
        theirs.fit(dataSet(theirs, batch));
      }
      ours.get(parameters);
    }
    assertClose(order.toOwner(parameters), theirs.params().dup().data().asFloat());
  }

  private static void train(Trainer trainer, ImageBatch batch) {
    trainer.clearGradient();
    trainer.add(batch, loss(batch), 1.0 / batch.size(), 0);
    trainer.update(new Nesterov(RATE, MOMENTUM), 1);
  }

  /**
   * Sums come in another order, and DL4J adds 1e-6 to a length before it bounds it: at a bound of
   * .5 that is 2e-6 of the weights a step, which velocities see enlarged.
   */
  private static void assertClose(float[] ours, float[] theirs) {
    float largest = 0;
    for (float value : theirs) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(ours).hasSameSizeAs(theirs);
    for (int i = 0; i < ours.length; i++) {
      assertThat(ours[i]).as("parameter %d", i).isCloseTo(theirs[i], within(5e-5f * largest));
    }
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void the_gradient_is_the_slope_of_the_loss(TestModels.Model model) {
    ImageBatch batch = batch(model.shape(), BATCH, 3);
    MultiLayerNetwork network = model.network();
    ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(network, model.shape()));
    float[] parameters = order.toEngine(network.params().dup().data().asFloat());
    float[] none = new float[parameters.length];
    try (Trainer trainer =
        new Trainer(Dl4jGraph.toTrain(network, model.shape()), model.shape(), BATCH)) {
      trainer.set(parameters, none);
      trainer.clearGradient();
      trainer.add(batch, loss(batch), 1, 0);
      float[] gradient = trainer.gradient();
      SplittableRandom random = new SplittableRandom(5);
      // Along a random direction the loss is smooth enough for float32; its slope is g . d.
      float[] direction = new float[parameters.length];
      double expected = 0;
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) (random.nextBoolean() ? 1e-4 : -1e-4);
        expected += gradient[i] * (double) direction[i];
      }
      double found =
          (loss(trainer, shifted(parameters, direction, 1), batch)
                  - loss(trainer, shifted(parameters, direction, -1), batch))
              / 2;
      assertThat(found).isCloseTo(expected, within(Math.abs(expected) * .02 + 2e-5));
    }
  }

  /** The masks come from the seed: the same seed is the same thinned network. */
  @Test
  void the_pixel_gradient_of_a_training_pass_is_the_slope_of_the_thinned_loss() {
    TestModels.Model model =
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(10, 8), 3, 0, .5, 0));
    ImageBatch batch = batch(model.shape(), BATCH, 3);
    try (Trainer trainer = trainer(model)) {
      trainer.clearGradient();
      trainer.add(batch, loss(batch), 1, 42);
      float[] parameterGradient = trainer.gradient();
      trainer.clearGradient();
      float[] gradient = new float[batch.pixels().length];
      trainer.add(batch, loss(batch), 1, 42, gradient);
      assertThat(trainer.gradient()).containsExactly(parameterGradient);

      SplittableRandom random = new SplittableRandom(5);
      float[] direction = new float[gradient.length];
      double expected = 0;
      for (int i = 0; i < direction.length; i++) {
        direction[i] = (float) (random.nextBoolean() ? 1e-3 : -1e-3);
        expected += gradient[i] * (double) direction[i];
      }
      double found =
          (trainer.add(moved(batch, direction, 1), loss(batch), 1, 42)
                  - trainer.add(moved(batch, direction, -1), loss(batch), 1, 42))
              / 2;
      assertThat(found).isCloseTo(expected, within(Math.abs(expected) * .02 + 2e-5));
      float[] ofAnother = new float[gradient.length];
      trainer.add(batch, loss(batch), 1, 43, ofAnother);
      assertThat(ofAnother).isNotEqualTo(gradient);
    }
  }

  @Test
  void pixels_that_dropout_hides_have_a_gradient_too() {
    TestModels.Model model =
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(10, 8), 3, .9, 0, 0));
    ImageBatch batch = batch(model.shape(), BATCH, 3);
    try (Trainer trainer = trainer(model)) {
      float[] gradient = new float[batch.pixels().length];
      trainer.clearGradient();
      trainer.add(batch, loss(batch), 1, 42, gradient);
      assertThat(gradient).doesNotContain(0f);
    }
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void without_dropout_it_is_the_gradient_of_the_whole_network(TestModels.Model model) {
    ImageBatch batch = batch(model.shape(), BATCH, 3);
    try (Trainer trainer = trainer(model);
        CompiledClassifier inference = Classifiers.compiled(model.network(), model.shape())) {
      float[] gradient = new float[batch.pixels().length];
      trainer.clearGradient();
      trainer.add(batch, loss(batch), 1, 0, gradient);
      float[] expected =
          inference
              .differentiate(
                  batch.pixels(),
                  batch.size(),
                  (image, logits, classes, cotangent) ->
                      inference
                          .probabilities()
                          .crossEntropyDerivative(
                              logits, classes, cotangent, image, batch.labels()[image]))
              .gradient();
      assertThat(gradient).usingComparatorWithPrecision(1e-5f).containsExactly(expected);
    }
  }

  private static ImageBatch moved(ImageBatch batch, float[] direction, int sign) {
    return new ImageBatch(
        batch.shape(), batch.ids(), batch.labels(), shifted(batch.pixels(), direction, sign));
  }

  private static double loss(Trainer trainer, float[] parameters, ImageBatch batch) {
    trainer.set(parameters, new float[parameters.length]);
    trainer.clearGradient();
    return trainer.add(batch, loss(batch), 1, 0);
  }

  private static float[] shifted(float[] parameters, float[] direction, int sign) {
    float[] shifted = parameters.clone();
    for (int i = 0; i < shifted.length; i++) {
      shifted[i] += sign * direction[i];
    }
    return shifted;
  }

  @ParameterizedTest
  @MethodSource("trainable")
  void the_order_of_parameters_can_be_undone(TestModels.Model model) {
    ParameterOrder order = Trainer.order(Dl4jGraph.toTrain(model.network(), model.shape()));
    float[] numbers = new float[Math.toIntExact(model.network().numParams())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    assertThat(order.toOwner(order.toEngine(numbers))).containsExactly(numbers);
  }

  @Test
  void bounds_hold_after_every_update() {
    TestModels.Model model =
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(10), 3, 0, 0, .25));
    try (Trainer trainer = trainer(model)) {
      train(trainer, batch(model.shape(), BATCH, 1));
      float[] parameters = new float[trainer.parameters()];
      trainer.get(parameters, new float[trainer.parameters()]);
      WeightsShape first = trainer.layers().get(0).shape();
      for (int o = 0; o < first.out(); o++) {
        double squares = 0;
        for (int i = 0; i < first.in(); i++) {
          squares += Math.pow(parameters[i * first.out() + o], 2);
        }
        assertThat(Math.sqrt(squares)).isLessThanOrEqualTo(.25 + 1e-6);
      }
    }
  }

  @Test
  void dropout_is_on_in_training_only_and_its_draws_depend_on_the_seed_only() {
    TestModels.Model model =
        TestModels.model(
            "maxout", TestModels.GREY, new Architecture.Maxout(List.of(10, 8), 3, .2, .5, 0));
    ImageBatch batch = batch(model.shape(), BATCH, 1);
    // The same micro-batch: products of other sizes may round otherwise, on some processors.
    try (Trainer trainer = trainer(model);
        CompiledClassifier inference =
            new CompiledClassifier(
                Dl4jGraph.of(model.network(), model.shape()),
                model.shape(),
                ModelOutput.probabilities(model.network()),
                BATCH,
                Sgemm.fastest())) {
      trainer.clearGradient();
      double once = trainer.add(batch, loss(batch), 1, 42);
      assertThat(trainer.classifier().logits(batch.pixels(), BATCH))
          .containsExactly(inference.logits(batch.pixels(), BATCH));
      assertThat(trainer.add(batch, loss(batch), 1, 42)).isEqualTo(once);
      assertThat(trainer.add(batch, loss(batch), 1, 43)).isNotEqualTo(once);
    }
  }

  @Test
  void masks_keep_the_share_asked_for_and_the_mean() {
    DropoutMasks masks = new DropoutMasks();
    masks.on(1);
    float[] mask = new float[1_000_001];
    masks.draw(mask, .8);
    double kept = 0;
    for (float value : mask) {
      assertThat(value == 0 || value == 1.25f).isTrue();
      kept += value > 0 ? 1 : 0;
    }
    // Five standard deviations of a binomial share.
    assertThat(kept / mask.length).isCloseTo(.8, within(5 * Math.sqrt(.16 / mask.length)));
  }

  @Test
  void what_it_would_train_otherwise_than_dl4j_is_refused() {
    TestModels.Model model = trainable().findFirst().orElseThrow();
    ((BaseLayer) model.network().getLayer(0).conf().getLayer())
        .setRegularization(List.of(new L2Regularization(.1)));
    assertThatThrownBy(
            () ->
                new Trainer(
                    Dl4jGraph.toTrain(model.network(), model.shape()), model.shape(), BATCH))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage("layer 0 (OutputLayer) has weight decay");
  }

  private static Trainer trainer(TestModels.Model model) {
    Trainer trainer =
        new Trainer(Dl4jGraph.toTrain(model.network(), model.shape()), model.shape(), BATCH);
    float[] parameters =
        Trainer.order(Dl4jGraph.toTrain(model.network(), model.shape()))
            .toEngine(model.network().params().dup().data().asFloat());
    trainer.set(parameters, new float[parameters.length]);
    return trainer;
  }

  private static MultiLayerNetwork withMomentum(MultiLayerNetwork network) {
    return updatedBy(network, new Nesterovs(RATE, MOMENTUM));
  }

  private static MultiLayerNetwork updatedBy(MultiLayerNetwork network, IUpdater updater) {
    MultiLayerNetwork fresh = new MultiLayerNetwork(network.getLayerWiseConfigurations().clone());
    for (var conf : fresh.getLayerWiseConfigurations().getConfs()) {
      if (conf.getLayer() instanceof BaseLayer layer) {
        layer.setIUpdater(updater);
      }
    }
    fresh.init(network.params(), true);
    return fresh;
  }

  private static ImageBatch batch(ImageShape shape, int images, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] pixels = new float[images * shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    int[] labels = random.ints(images, 0, TestModels.CLASSES).toArray();
    return new ImageBatch(shape, LongStream.range(0, images).toArray(), labels, pixels);
  }

  private static DataSet dataSet(MultiLayerNetwork network, ImageBatch batch) {
    float[] labels = new float[batch.size() * TestModels.CLASSES];
    for (int i = 0; i < batch.size(); i++) {
      labels[i * TestModels.CLASSES + batch.labels()[i]] = 1;
    }
    return new DataSet(
        Nd4j.create(
            batch.pixels(), ModelInput.batchShape(network, batch.shape(), batch.size()), 'c'),
        Nd4j.create(labels, new long[] {batch.size(), TestModels.CLASSES}, 'c'));
  }

  private static CrossEntropy loss(ImageBatch batch) {
    return new CrossEntropy(batch.labels());
  }
}
