package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.Nesterov;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainedParameters;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;

/**
 * The independent program here is the walk in double precision. It takes a whole minibatch as one
 * example, in which batch normalisation is spelt out: means over images and places, differences,
 * squares, a root and a quotient.
 */
class GraphTrainingTest {

  private static final ImageShape SHAPE = new ImageShape(2, 6, 6);
  private static final int IMAGES = 5;
  private static final int CLASSES = 3;
  private static final double EPSILON = 1e-5;

  /** Writes the same network for the engine and for the walk, with the same parameters. */
  private static final class Writer {

    private final SplittableRandom random = new SplittableRandom(7);
    private final Map<String, Parameter> parameters;
    private final GraphBuilder builder = new GraphBuilder();
    private final int images;
    private final boolean byBatch;

    /**
     * @param images of an example; with several, normalisation is spelt out
     * @param byBatch whether by their statistics
     */
    Writer(int images, boolean byBatch, Map<String, Parameter> parameters) {
      this.images = images;
      this.byBatch = byBatch;
      this.parameters = parameters;
    }

    private Parameter parameter(String name, Shape shape, double low, double high) {
      return parameters.computeIfAbsent(
          name,
          key -> {
            float[] values = new float[shape.size()];
            for (int i = 0; i < values.length; i++) {
              values[i] = (float) random.nextDouble(low, high);
            }
            return Parameter.of(name, shape, values);
          });
    }

    private Node convolution(String name, Node in, int outputs, int groups, int stride) {
      int inputs = in.shape().length(1);
      int side = in.shape().length(2);
      Window.Axis axis = Window.Axis.of(side, 3, stride, 1, 1, 1, false);
      return builder.add(
          name,
          new Operation.Convolution(
              parameter(name + ".w", Shape.of(outputs, inputs / groups, 3, 3), -.4, .4),
              groups > 1
                  ? Optional.of(parameter(name + ".b", Shape.of(outputs), -.1, .1))
                  : Optional.empty(),
              new Window(axis, axis),
              groups),
          in);
    }

    private Node normalised(String name, Node in) {
      int channels = in.shape().length(1);
      Shape each = Shape.of(channels);
      Parameter gamma = parameter(name + ".gamma", each, .5, 1.5);
      Parameter beta = parameter(name + ".beta", each, -.2, .2);
      Parameter mean = parameter(name + ".mean", each, -.2, .2);
      Parameter variance = parameter(name + ".variance", each, .5, 1.5);
      if (images == 1 || !byBatch) {
        return builder.add(
            name, new Operation.BatchNormalisation(gamma, beta, mean, variance, EPSILON), in);
      }
      Node distance = arithmetic(Kind.SUBTRACT, in, mean(in));
      Node squares = arithmetic(Kind.MULTIPLY, distance, distance);
      Node safe =
          builder.add(
              "safe",
              new Operation.Elementwise(Function.LINEAR, 1, (float) EPSILON),
              mean(squares));
      Node deviation = builder.add("root", new Operation.Elementwise(Function.SQRT), safe);
      Node standard = arithmetic(Kind.DIVIDE, distance, deviation);
      return builder.add(name, new Operation.Affine(gamma, beta), standard);
    }

    private Node mean(Node of) {
      return builder.add(
          "mean",
          new Operation.Reduction(Operation.Reduction.Kind.MEAN, List.of(0, 2, 3), true),
          of);
    }

    private Node arithmetic(Kind kind, Node a, Node b) {
      return builder.add(kind.name(), new Operation.Arithmetic(kind), a, b);
    }

    private Node constant(String name, Shape shape, double low, double high) {
      return builder.add(name, new Operation.Constant(parameter(name, shape, low, high)));
    }

    private Node function(Function function, Node of) {
      return builder.add(function.name(), new Operation.Elementwise(function), of);
    }

    private Node dense(String name, Node in, int outputs) {
      return builder.add(
          name,
          new Operation.Dense(
              parameter(name + ".w", Shape.of(outputs, in.shape().length(-1)), -.2, .2),
              Optional.of(parameter(name + ".b", Shape.of(outputs), -.1, .1))),
          in);
    }

    /** All kinds of parameters that are trained, and weights that are used twice. */
    private Graph graph() {
      Node pixels = builder.input("pixels", Shape.of(images, 2, 6, 6));
      Node first = convolution("first", pixels, 18, 1, 1);
      Node smooth = function(Function.SIGMOID, normalised("norm", first));
      Node depth = convolution("depthwise", smooth, 18, 18, 1);
      Node groups = convolution("grouped", function(Function.TANH, depth), 18, 3, 1);
      Node second = convolution("twice", groups, 18, 1, 1);
      Node third = convolution("twice", function(Function.TANH, second), 18, 1, 1);
      Node sum = arithmetic(Kind.ADD, third, smooth);
      Node strided = normalised("last-norm", convolution("strided", sum, 4, 1, 2));
      Node affine =
          builder.add(
              "affine",
              new Operation.Affine(
                  parameter("affine.scale", Shape.of(4), .5, 1.5),
                  parameter("affine.shift", Shape.of(4), -.2, .2)),
              strided);
      Node row = builder.add("row", new Operation.Reshape(Shape.of(images, 36)), affine);
      Node hidden = dense("same", dense("same", row, 36), 36);
      Node layer = builder.add("layer", new Operation.Standardisation(1, EPSILON), hidden);
      Node scaled =
          arithmetic(Kind.MULTIPLY, layer, constant("layer.scale", Shape.of(36), .5, 1.5));
      Node shifted =
          arithmetic(Kind.ADD, constant("layer.shift", Shape.of(1, 36), -.2, .2), scaled);
      return builder.build(dense("logits", shifted, CLASSES));
    }
  }

  private static ImageBatch batch() {
    SplittableRandom random = new SplittableRandom(11);
    float[] pixels = new float[IMAGES * SHAPE.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    int[] labels = IntStream.range(0, IMAGES).map(i -> i % CLASSES).toArray();
    return new ImageBatch(SHAPE, new long[IMAGES], labels, pixels);
  }

  private static float[] parameters(TrainingGraph training) {
    float[] parameters = new float[training.size()];
    training
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, parameters, at, parameter.shape().size()));
    return parameters;
  }

  /** A trainer of more images than the minibatch has, so that its micro-batch is not full. */
  private static Trainer trainer(TrainingGraph training, int most) {
    float[] parameters = parameters(training);
    ParameterOrder order = Trainer.order(training);
    assertThat(order.toOwner(order.toEngine(parameters))).isEqualTo(parameters);
    Trainer trainer = new Trainer(training, SHAPE, most);
    trainer.set(order.toEngine(parameters), new float[parameters.length]);
    return trainer;
  }

  private static CrossEntropy loss(ImageBatch batch) {
    return new CrossEntropy(batch.labels());
  }

  /** Sum of the losses of a minibatch that is one example of a graph. */
  private static double loss(Graph graph, ImageBatch batch) {
    double[] logits = new GraphWalk(graph).forward(pixels(batch)).output();
    double sum = 0;
    for (int n = 0; n < IMAGES; n++) {
      double total = 0;
      for (int k = 0; k < CLASSES; k++) {
        total += Math.exp(logits[n * CLASSES + k]);
      }
      sum += Math.log(total) - logits[n * CLASSES + batch.labels()[n]];
    }
    return sum;
  }

  /** Of all numbers against the walk's slopes, and of two of each parameter by differences. */
  private static void checkSlopes(BatchNorm batchNorm) {
    Map<String, Parameter> parameters = new HashMap<>();
    Graph graph = new Writer(1, true, parameters).graph();
    Graph whole = new Writer(IMAGES, batchNorm == BatchNorm.BATCH, parameters).graph();
    TrainedParameters trained = new TrainedParameters(graph, parameter -> true, batchNorm);
    assertThat(trained.trained())
        .extracting(Parameter::name)
        .containsExactlyInAnyOrder(
            parameters.keySet().stream()
                .filter(name -> !name.endsWith(".mean") && !name.endsWith(".variance"))
                .toArray(String[]::new));
    ImageBatch batch = batch();
    TrainingGraph training = trained.graph();
    float[] gradient;
    try (Trainer trainer = trainer(training, IMAGES + 2)) {
      trainer.clearGradient();
      double found = trainer.add(batch, loss(batch), 1, 0);
      assertThat(found).isCloseTo(loss(whole, batch), within(1e-4));
      gradient = Trainer.order(training).toOwner(trainer.gradient());
    }
    GraphWalk.Slopes slopes = slopes(whole, batch);
    for (Parameter parameter : trained.trained()) {
      int at = training.positions().get(parameter);
      double[] expected = slopes.of(parameter);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) gradient[at + i])
            .as("%s %d", parameter, i)
            .isCloseTo(expected[i], within(1e-4 * Math.max(1, Math.abs(expected[i]))));
      }
      for (int i : new int[] {0, expected.length / 2}) {
        assertThat((double) gradient[at + i])
            .as("%s %d", parameter, i)
            .isCloseTo(difference(whole, batch, parameter, i), within(2e-3));
      }
    }
  }

  /** Quotient of the differences of the loss and of a number that is moved by a thousandth. */
  private static double difference(Graph graph, ImageBatch batch, Parameter parameter, int i) {
    float[] values = parameter.values();
    float before = values[i];
    values[i] = before + 1e-3f;
    double step = values[i];
    double above = loss(graph, batch);
    values[i] = before - 1e-3f;
    step -= values[i];
    double below = loss(graph, batch);
    values[i] = before;
    return (above - below) / step;
  }

  /** The slope of the cross-entropy is softmax minus target. */
  private static GraphWalk.Slopes slopes(Graph graph, ImageBatch batch) {
    GraphWalk.Pass pass = new GraphWalk(graph).forward(pixels(batch));
    double[] logits = pass.output();
    double[] cotangent = new double[logits.length];
    for (int n = 0; n < IMAGES; n++) {
      double total = 0;
      for (int k = 0; k < CLASSES; k++) {
        total += Math.exp(logits[n * CLASSES + k]);
      }
      for (int k = 0; k < CLASSES; k++) {
        cotangent[n * CLASSES + k] = Math.exp(logits[n * CLASSES + k]) / total;
      }
      cotangent[n * CLASSES + batch.labels()[n]] -= 1;
    }
    return pass.back(cotangent);
  }

  private static double[] pixels(ImageBatch batch) {
    return IntStream.range(0, batch.pixels().length).mapToDouble(i -> batch.pixels()[i]).toArray();
  }

  @Test
  void gradients_through_the_statistics_of_the_minibatch_are_slopes() {
    checkSlopes(BatchNorm.BATCH);
  }

  @Test
  void gradients_with_frozen_statistics_are_slopes() {
    checkSlopes(BatchNorm.FROZEN);
  }

  private static TrainingGraph training(BatchNorm batchNorm) {
    Graph graph = new Writer(1, true, new HashMap<>()).graph();
    return new TrainedParameters(graph, parameter -> true, batchNorm).graph();
  }

  @Test
  void images_that_fill_up_a_micro_batch_change_nothing() {
    TrainingGraph training = training(BatchNorm.BATCH);
    ImageBatch batch = batch();
    float[] full = new float[training.size()];
    float[] filled = new float[training.size()];
    float[] none = new float[training.size()];
    try (Trainer exact = trainer(training, IMAGES);
        Trainer larger = trainer(training, 2 * IMAGES)) {
      for (Trainer trainer : List.of(exact, larger)) {
        trainer.clearGradient();
        trainer.add(batch, loss(batch), .2, 0);
        trainer.update(new Nesterov(.1, .5), 1);
      }
      exact.get(full, none);
      larger.get(filled, none);
    }
    for (int i = 0; i < full.length; i++) {
      // Sums of products of other lengths.
      assertThat(filled[i]).isCloseTo(full[i], within(2e-5f));
    }
  }

  @Test
  void statistics_stay_to_the_bit_when_frozen_and_follow_in_training_alone_otherwise() {
    ImageBatch batch = batch();
    TrainingGraph frozen = training(BatchNorm.FROZEN);
    assertThat(frozen.positions().keySet())
        .extracting(Parameter::name)
        .doesNotContain("norm.mean", "norm.variance", "last-norm.mean", "last-norm.variance");

    TrainingGraph training = training(BatchNorm.BATCH);
    try (Trainer trainer = trainer(training, IMAGES)) {
      float[] before = statistics(training, trainer);
      trainer.classifier().logits(batch.pixels(), IMAGES);
      assertThat(statistics(training, trainer)).isEqualTo(before);
      trainer.clearGradient();
      trainer.add(batch, loss(batch), .2, 0);
      float[] after = statistics(training, trainer);
      trainer.update(new Nesterov(.1, .5), 1);
      assertThat(statistics(training, trainer)).isEqualTo(after).isNotEqualTo(before);
    }
  }

  private static float[] statistics(TrainingGraph training, Trainer trainer) {
    float[] all = new float[training.size()];
    trainer.get(all, new float[all.length]);
    float[] owner = Trainer.order(training).toOwner(all);
    Parameter mean =
        training.positions().keySet().stream()
            .filter(parameter -> parameter.name().equals("norm.mean"))
            .findFirst()
            .orElseThrow();
    int at = training.positions().get(mean);
    return Arrays.copyOfRange(owner, at, at + mean.shape().size());
  }

  @Test
  void pixels_and_tables_are_no_parameters() {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("pixels", Shape.of(1, 2, 6, 6));
    Parameter scale = Parameter.of("scale", Shape.of(2), 1, 2);
    Parameter shift = Parameter.of("shift", Shape.of(2), 0, 0);
    Node prepared = builder.add("prepared", new Operation.Affine(scale, shift), pixels);
    Node row = builder.add("row", new Operation.Reshape(Shape.of(1, 2, 36)), prepared);
    Parameter weights = Parameter.of("weights", Shape.of(3, 36), new float[108]);
    Node dense = builder.add("dense", new Operation.Dense(weights, Optional.empty()), row);
    Parameter table = Parameter.of("table", Shape.of(2, 3), new float[6]);
    Node positions = builder.add("table", new Operation.Constant(table));
    Node sum = builder.add("sum", new Operation.Arithmetic(Kind.ADD), dense, positions);
    Graph graph = builder.build(sum);
    assertThat(new TrainedParameters(graph, parameter -> true, BatchNorm.FROZEN).trained())
        .containsExactly(weights);
    assertThat(
            new TrainedParameters(graph, parameter -> parameter != weights, BatchNorm.FROZEN)
                .fixed())
        .containsExactly(weights);
  }
}
