package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import ml.gibbon.engine.training.ParameterOrder;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;

/** The independent program here is the walk in double precision. */
class GraphTrainingTest {

  private static final ImageShape SHAPE = new ImageShape(2, 6, 6);
  private static final int IMAGES = 5;
  private static final int CLASSES = 3;

  private final SplittableRandom random = new SplittableRandom(7);
  private final GraphBuilder builder = new GraphBuilder();

  private Parameter parameter(String name, Shape shape, double low, double high) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return Parameter.of(name, shape, values);
  }

  private Node convolution(String name, Node in, int outputs, boolean bias, int groups) {
    int inputs = in.shape().length(1);
    return builder.add(
        name,
        new Operation.Convolution(
            parameter(name + ".w", Shape.of(outputs, inputs / groups, 3, 3), -.3, .3),
            bias
                ? Optional.of(parameter(name + ".b", Shape.of(outputs), -.1, .1))
                : Optional.empty(),
            new Window(
                Window.Axis.of(6, 3, 1, 1, 1, 1, false), Window.Axis.of(6, 3, 1, 1, 1, 1, false)),
            groups),
        in);
  }

  /** A residual block around convolutions without bias, of few channels and of many. */
  private Graph residual() {
    Node pixels = builder.input("pixels", Shape.of(1, 2, 6, 6));
    Node first = convolution("first", pixels, 18, false, 1);
    Node normal =
        builder.add(
            "norm",
            new Operation.BatchNormalisation(
                parameter("gamma", Shape.of(18), .5, 1.5),
                parameter("beta", Shape.of(18), -.2, .2),
                parameter("mean", Shape.of(18), -.2, .2),
                parameter("variance", Shape.of(18), .5, 1.5),
                1e-5),
            first);
    Node relu = builder.add("relu", new Operation.Elementwise(Function.RELU), normal);
    Node grouped = convolution("grouped", relu, 18, true, 18);
    Node second = convolution("second", grouped, 18, false, 1);
    Node sum =
        builder.add("sum", new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD), second, relu);
    Node row = builder.add("row", new Operation.Reshape(Shape.of(1, 18 * 36)), sum);
    return builder.build(
        builder.add(
            "logits",
            new Operation.Dense(
                parameter("last.w", Shape.of(CLASSES, 18 * 36), -.1, .1), Optional.empty()),
            row));
  }

  private ImageBatch batch() {
    float[] pixels = new float[IMAGES * SHAPE.size()];
    long[] ids = new long[IMAGES];
    int[] labels = new int[IMAGES];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) random.nextDouble();
    }
    for (int i = 0; i < IMAGES; i++) {
      ids[i] = i;
      labels[i] = i % CLASSES;
    }
    return new ImageBatch(SHAPE, ids, labels, pixels);
  }

  @Test
  void the_gradient_of_trained_weights_is_that_of_the_walk_and_the_others_stay() {
    Graph graph = residual();
    TrainingGraph training = TrainingGraph.ofLinear(graph, parameter -> true);
    assertThat(training.positions().keySet())
        .extracting(Parameter::name)
        .containsExactlyInAnyOrder("first.w", "second.w", "last.w");
    ImageBatch batch = batch();
    float[] gradient = gradient(training, batch);
    Map<Parameter, double[]> expected = slopes(graph, training, batch);
    training
        .positions()
        .forEach(
            (parameter, at) -> {
              double[] slopes = expected.get(parameter);
              for (int i = 0; i < slopes.length; i++) {
                assertThat((double) gradient[at + i])
                    .as("%s %d", parameter, i)
                    .isCloseTo(slopes[i], within(2e-5));
              }
            });
  }

  private static float[] gradient(TrainingGraph training, ImageBatch batch) {
    float[] parameters = new float[training.size()];
    training
        .positions()
        .forEach(
            (parameter, at) ->
                System.arraycopy(parameter.values(), 0, parameters, at, parameter.shape().size()));
    ParameterOrder order = Trainer.order(training);
    assertThat(order.toOwner(order.toEngine(parameters))).isEqualTo(parameters);
    // Of two halves of a minibatch, the second is not full.
    try (Trainer trainer = new Trainer(training, SHAPE, 4)) {
      trainer.set(order.toEngine(parameters), new float[parameters.length]);
      trainer.clearGradient();
      trainer.add(part(batch, 0, 3), loss(part(batch, 0, 3)), 1, 0);
      trainer.add(part(batch, 3, 2), loss(part(batch, 3, 2)), 1, 0);
      return order.toOwner(trainer.gradient());
    }
  }

  private static CrossEntropy loss(ImageBatch batch) {
    return new CrossEntropy(batch.labels());
  }

  private static ImageBatch part(ImageBatch batch, int first, int count) {
    int size = SHAPE.size();
    return new ImageBatch(
        SHAPE,
        java.util.Arrays.copyOfRange(batch.ids(), first, first + count),
        java.util.Arrays.copyOfRange(batch.labels(), first, first + count),
        java.util.Arrays.copyOfRange(batch.pixels(), first * size, (first + count) * size));
  }

  /** Sums over the images; the slope of the cross-entropy is softmax minus target. */
  private static Map<Parameter, double[]> slopes(
      Graph graph, TrainingGraph training, ImageBatch batch) {
    Map<Parameter, double[]> sums = new java.util.HashMap<>();
    GraphWalk walk = new GraphWalk(graph);
    for (int n = 0; n < IMAGES; n++) {
      double[] pixels = new double[SHAPE.size()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = batch.pixels()[n * pixels.length + i];
      }
      GraphWalk.Pass pass = walk.forward(pixels);
      double[] cotangent = softmax(pass.output());
      cotangent[batch.labels()[n]] -= 1;
      GraphWalk.Slopes slopes = pass.back(cotangent);
      for (Parameter parameter : training.positions().keySet()) {
        double[] sum = sums.computeIfAbsent(parameter, key -> new double[key.shape().size()]);
        double[] slope = slopes.of(parameter);
        for (int i = 0; i < sum.length; i++) {
          sum[i] += slope[i];
        }
      }
    }
    return sums;
  }

  private static double[] softmax(double[] logits) {
    double[] softmax = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      softmax[k] = Math.exp(logits[k]);
      sum += softmax[k];
    }
    for (int k = 0; k < logits.length; k++) {
      softmax[k] /= sum;
    }
    return softmax;
  }
}
