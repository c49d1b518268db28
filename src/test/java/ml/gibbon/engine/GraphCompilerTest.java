package ml.gibbon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Graphs in which a value is used twice, lies in another order than its shape says, or must not be
 * written over, against the same graphs node by node in double precision.
 */
class GraphCompilerTest {

  private static final ImageShape IMAGE = new ImageShape(2, 4, 6);
  private static final int IMAGES = 5;

  private final SplittableRandom random = new SplittableRandom(7);
  private final GraphBuilder builder = new GraphBuilder();
  private final Node pixels = builder.input("pixels", Shape.of(1, 2, 4, 6));

  static Stream<Arguments> graphs() {
    return Stream.of(
        graph("a residual block", test -> test.residual(test.pixels)),
        graph("residual blocks in blocks of channels", GraphCompilerTest::wideResidual),
        graph("a projection before the sum", GraphCompilerTest::projected),
        graph("sums of sums", GraphCompilerTest::sumsOfSums),
        graph("a sum that two use", GraphCompilerTest::sharedSum),
        graph("a scale after a sum", test -> test.affine(test.sumOfConvolutions())),
        graph("a ReLU that two use", GraphCompilerTest::sharedRelu),
        graph("a ReLU before a pooling and another use", GraphCompilerTest::reluBeforePooling),
        graph("a normalisation of what is used twice", GraphCompilerTest::sharedNormalisation),
        graph("a scale of transposed images", test -> test.affine(test.transposed())),
        graph("the mean of transposed images", test -> test.mean(test.transposed())),
        graph("rows of a dense layer, scaled", GraphCompilerTest::scaledRows),
        graph("several images in an example", GraphCompilerTest::severalImages),
        graph("a constant that is added first", GraphCompilerTest::constantFirst),
        graph("the same value twice", GraphCompilerTest::squared));
  }

  private static Arguments graph(String name, UnaryNode make) {
    return Arguments.of(name, make);
  }

  /** Makes the last node of a graph, of any shape. */
  @FunctionalInterface
  private interface UnaryNode {
    Node of(GraphCompilerTest test);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void logits_and_gradients_are_those_of_the_definitions(String name, UnaryNode make) {
    Node last = make.of(this);
    Node flat = add("flat", new Operation.Reshape(Shape.of(1, last.shape().size())), last);
    Graph graph = builder.build(dense(flat, 3));
    float[] images = floats(IMAGES * IMAGE.size());
    float[] cotangents = Cotangents.random(IMAGES, 3, 1);
    try (CompiledClassifier classifier =
        new CompiledClassifier(graph, IMAGE, Probabilities.SOFTMAX)) {
      Differentiated found = classifier.differentiate(images, IMAGES, Cotangents.fixed(cotangents));
      GraphWalk walk = new GraphWalk(graph);
      double[] logits = new double[IMAGES * 3];
      double[] gradient = new double[images.length];
      for (int i = 0; i < IMAGES; i++) {
        GraphWalk.Pass pass = walk.forward(part(images, i, IMAGE.size()));
        System.arraycopy(pass.output(), 0, logits, 3 * i, 3);
        double[] slope = pass.back(part(cotangents, i, 3)).of(pixels);
        System.arraycopy(slope, 0, gradient, i * slope.length, slope.length);
      }
      assertThat(Cotangents.error(found.logits(), logits)).isLessThan(1e-5);
      assertThat(Cotangents.error(found.gradient(), gradient)).isLessThan(1e-5);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void an_image_has_the_same_bits_in_any_company(String name, UnaryNode make) {
    Node last = make.of(this);
    Node flat = add("flat", new Operation.Reshape(Shape.of(1, last.shape().size())), last);
    Graph graph = builder.build(dense(flat, 3));
    int many = 300;
    float[] images = floats(many * IMAGE.size());
    try (CompiledClassifier classifier =
        new CompiledClassifier(graph, IMAGE, Probabilities.SOFTMAX)) {
      float[] together = classifier.logits(images, many);
      for (int i : new int[] {0, 7, 250, 299}) {
        float[] alone = Arrays.copyOfRange(images, i * IMAGE.size(), (i + 1) * IMAGE.size());
        assertThat(classifier.logits(alone, 1))
            .containsExactly(Arrays.copyOfRange(together, 3 * i, 3 * i + 3));
      }
    }
  }

  private static double[] part(float[] values, int i, int length) {
    double[] part = new double[length];
    for (int j = 0; j < length; j++) {
      part[j] = values[i * length + j];
    }
    return part;
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }

  private Parameter parameter(int... lengths) {
    Shape shape = Shape.of(lengths);
    return Parameter.of("p" + random.nextInt(), shape, floats(shape.size()));
  }

  private Node add(String name, Operation operation, Node... on) {
    return builder.add(name, operation, on);
  }

  private Node function(Function function, Node on) {
    return add(function.name(), new Operation.Elementwise(function), on);
  }

  private Node sum(Node a, Node b) {
    return add("sum", new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD), a, b);
  }

  private Node dense(Node on, int outputs) {
    return add(
        "dense",
        new Operation.Dense(
            parameter(outputs, on.shape().length(-1)), Optional.of(parameter(outputs))),
        on);
  }

  private Node convolution(Node on, int outputs) {
    Shape in = on.shape();
    Window window =
        new Window(
            Window.Axis.of(in.length(2), 3, 1, 1, 1, 1, false),
            Window.Axis.of(in.length(3), 3, 1, 1, 1, 1, false));
    return add(
        "conv",
        new Operation.Convolution(
            parameter(outputs, in.length(1), 3, 3), Optional.empty(), window, 1),
        on);
  }

  private Node affine(Node on) {
    int channels = on.shape().length(1);
    return add("affine", new Operation.Affine(parameter(channels), parameter(channels)), on);
  }

  private Node mean(Node on) {
    return add(
        "mean", new Operation.Reduction(Operation.Reduction.Kind.MEAN, List.of(2, 3), false), on);
  }

  private Node transposed() {
    return add("transposed", new Operation.Transpose(List.of(0, 2, 3, 1)), convolution(pixels, 5));
  }

  private Node residual(Node on) {
    int channels = on.shape().length(1);
    Node first = function(Function.RELU, affine(convolution(on, channels)));
    return function(Function.RELU, sum(affine(convolution(first, channels)), on));
  }

  private Node wideResidual() {
    Node stem = function(Function.RELU, convolution(pixels, 32));
    return residual(residual(stem));
  }

  private Node projected() {
    Node stem = function(Function.RELU, convolution(pixels, 32));
    Node first = convolution(function(Function.RELU, convolution(stem, 16)), 16);
    return function(Function.RELU, sum(first, convolution(stem, 16)));
  }

  private Node sumOfConvolutions() {
    return sum(convolution(pixels, 16), convolution(pixels, 16));
  }

  private Node sumsOfSums() {
    Node left = sum(sumOfConvolutions(), function(Function.TANH, convolution(pixels, 16)));
    return sum(left, sum(convolution(pixels, 16), sumOfConvolutions()));
  }

  private Node sharedSum() {
    Node sum = sumOfConvolutions();
    return sum(convolution(function(Function.RELU, sum), 16), sum);
  }

  private Node sharedRelu() {
    Node relu = function(Function.RELU, convolution(pixels, 4));
    return sum(function(Function.TANH, relu), affine(relu));
  }

  private Node pooling(Node on) {
    Window window =
        new Window(
            Window.Axis.of(4, 2, 2, 0, 0, 1, false), Window.Axis.of(6, 2, 2, 0, 0, 1, false));
    return add("pool", new Operation.MaxPooling(window), on);
  }

  private Node reluBeforePooling() {
    Node relu = function(Function.RELU, convolution(pixels, 4));
    return sum(mean(pooling(relu)), mean(relu));
  }

  private Node sharedNormalisation() {
    Node convolved = convolution(pixels, 4);
    return sum(affine(convolved), function(Function.SIGMOID, convolved));
  }

  private Node scaledRows() {
    Node rows = add("rows", new Operation.Reshape(Shape.of(1, 8, 6)), pixels);
    return affine(function(Function.RELU, dense(rows, 5)));
  }

  private Node severalImages() {
    Node several = add("several", new Operation.Reshape(Shape.of(2, 1, 4, 6)), pixels);
    return affine(pooling(function(Function.RELU, convolution(several, 3))));
  }

  private Node constantFirst() {
    Node constant = add("constant", new Operation.Constant(parameter(1, 2, 1, 6)));
    return function(Function.RELU, sum(constant, pixels));
  }

  private Node squared() {
    Node convolved = convolution(pixels, 3);
    return add(
        "squared",
        new Operation.Arithmetic(Operation.Arithmetic.Kind.MULTIPLY),
        convolved,
        convolved);
  }
}
