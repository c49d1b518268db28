package ml.gibbon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.verify.walk.GraphWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The independent program here is the walk in double precision, over images drawn from the box. */
class IntervalGraphTest {

  private static final int CHANNELS = 2;
  private static final int SIDE = 6;
  private static final int CLASSES = 4;
  private static final int SIZE = CHANNELS * SIDE * SIDE;
  private static final double EPSILON = .07;

  private final SplittableRandom random = new SplittableRandom(3);

  private Parameter parameter(String name, int... lengths) {
    float[] values = new float[Shape.of(lengths).size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-.7, .7);
    }
    return Parameter.of(name, Shape.of(lengths), values);
  }

  private Parameter positive(String name, int length) {
    float[] values = parameter(name, length).values();
    for (int i = 0; i < length; i++) {
      values[i] = .2f + Math.abs(values[i]);
    }
    return Parameter.of(name, Shape.of(length), values);
  }

  private Node convolution(GraphBuilder builder, String name, Node in, int outputs, int groups) {
    int side = in.shape().length(2);
    Window.Axis axis = Window.Axis.of(side, 3, 1, 1, 1, 1, false);
    return builder.add(
        name,
        new Operation.Convolution(
            parameter(name + ".w", outputs, in.shape().length(1) / groups, 3, 3),
            Optional.of(parameter(name + ".b", outputs)),
            new Window(axis, axis),
            groups),
        in);
  }

  private Node dense(GraphBuilder builder, Node in, int outputs) {
    Node flat = builder.add("flat", new Operation.Reshape(Shape.of(1, in.shape().size())), in);
    return builder.add(
        "dense",
        new Operation.Dense(
            parameter("dense.w", outputs, in.shape().size()),
            Optional.of(parameter("dense.b", outputs))),
        flat);
  }

  /** A network of what is between the pixels and a dense layer. */
  private Graph graph(BiFunction<GraphBuilder, Node, Node> middle) {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("x", Shape.of(1, CHANNELS, SIDE, SIDE));
    return builder.build(dense(builder, middle.apply(builder, pixels), CLASSES));
  }

  private static Window half(Node in) {
    Window.Axis axis = Window.Axis.of(in.shape().length(2), 2, 2, 0, 0, 1, false);
    return new Window(axis, axis);
  }

  private static Node add(GraphBuilder builder, String name, Function function, Node in) {
    return builder.add(name, new Operation.Elementwise(function), in);
  }

  /** One of every operation that bounds go through. */
  private enum Middle {
    RESIDUAL {
      @Override
      Node of(IntervalGraphTest test, GraphBuilder b, Node x) {
        Node first = add(b, "relu", Function.RELU, test.convolution(b, "c1", x, 4, 1));
        Node second = test.convolution(b, "c2", first, 4, 2);
        Node normal =
            b.add(
                "bn",
                new Operation.BatchNormalisation(
                    test.parameter("s", 4),
                    test.parameter("t", 4),
                    test.parameter("m", 4),
                    test.positive("v", 4),
                    1e-5),
                second);
        return b.add("sum", new Operation.Arithmetic(Kind.ADD), first, normal);
      }
    },
    POOLING {
      @Override
      Node of(IntervalGraphTest test, GraphBuilder b, Node x) {
        Node first = add(b, "tanh", Function.TANH, test.convolution(b, "c1", x, 3, 1));
        Node most = b.add("max", new Operation.MaxPooling(half(first)), first);
        Node mean =
            b.add(
                "mean",
                new Operation.AveragePooling(half(first), Operation.AveragePooling.Divisor.WINDOW),
                test.convolution(b, "c2", first, 3, 1));
        return b.add("both", new Operation.Concatenation(1), most, mean);
      }
    },
    SCALED {
      @Override
      Node of(IntervalGraphTest test, GraphBuilder b, Node x) {
        Node affine =
            b.add(
                "affine",
                new Operation.Affine(test.parameter("s", CHANNELS), test.parameter("t", CHANNELS)),
                x);
        Node factor =
            b.add("factor", new Operation.Constant(test.parameter("f", 1, CHANNELS, 1, 1)));
        Node product = b.add("product", new Operation.Arithmetic(Kind.MULTIPLY), factor, affine);
        Node shift = b.add("shift", new Operation.Constant(test.parameter("g", 1, CHANNELS, 1, 1)));
        Node minus = b.add("minus", new Operation.Arithmetic(Kind.SUBTRACT), shift, product);
        Node quotient = b.add("quotient", new Operation.Arithmetic(Kind.DIVIDE), minus, factor);
        return b.add("linear", new Operation.Elementwise(Function.LINEAR, -1.5f, .2f), quotient);
      }
    },
    MAXOUT {
      @Override
      Node of(IntervalGraphTest test, GraphBuilder b, Node x) {
        Node pieces = b.add("maxout", new Operation.Maxout(2), test.convolution(b, "c1", x, 6, 1));
        Node other = test.convolution(b, "c2", x, 3, 1);
        Node least = b.add("min", new Operation.Arithmetic(Kind.MINIMUM), pieces, other);
        Node difference = b.add("minus", new Operation.Arithmetic(Kind.SUBTRACT), least, other);
        return b.add(
            "reduced",
            new Operation.Reduction(Operation.Reduction.Kind.MAXIMUM, List.of(3), true),
            b.add("dropout", new Operation.Dropout(.5), difference));
      }
    },
    MOVED {
      @Override
      Node of(IntervalGraphTest test, GraphBuilder b, Node x) {
        Node turned = b.add("turned", new Operation.Transpose(List.of(0, 1, 3, 2)), x);
        Node product =
            b.add("matrix", new Operation.AxisProduct(3, test.parameter("a", 5, SIDE)), turned);
        Node clip = b.add("clip", new Operation.Elementwise(Function.CLIP, -.3f, .8f), product);
        int[] sources = new int[clip.shape().size()];
        for (int i = 0; i < sources.length; i++) {
          sources[i] = i % 7 == 0 ? -1 : i;
        }
        Node padded =
            b.add("padded", new Operation.Selection(IndexMap.of(sources), .4f, clip.shape()), clip);
        return b.add(
            "sum", new Operation.Reduction(Operation.Reduction.Kind.SUM, List.of(2), true), padded);
      }
    };

    abstract Node of(IntervalGraphTest test, GraphBuilder builder, Node pixels);
  }

  private double[] image() {
    return random.doubles(SIZE).toArray();
  }

  /** The image, then both ends of its pixels. */
  private static double[] withEnds(double[] image, double epsilon) {
    double[] all = new double[3 * SIZE];
    for (int i = 0; i < SIZE; i++) {
      all[i] = image[i];
      all[SIZE + i] = image[i] - epsilon;
      all[2 * SIZE + i] = image[i] + epsilon;
    }
    return all;
  }

  private static double[] bounds(Graph graph, double[] image, double epsilon) {
    return new GraphWalk(IntervalGraph.of(graph)).forward(withEnds(image, epsilon)).output();
  }

  @ParameterizedTest
  @EnumSource(Middle.class)
  void all_images_of_the_box_are_answered_within_the_bounds(Middle middle) {
    Graph graph = graph((builder, pixels) -> middle.of(this, builder, pixels));
    GraphWalk walk = new GraphWalk(graph);
    double[] image = image();
    double[] bounds = bounds(graph, image, EPSILON);

    assertThat(List.of(bounds.length)).containsExactly(3 * CLASSES);
    for (int trial = 0; trial < 200; trial++) {
      double[] moved = image.clone();
      for (int i = 0; i < SIZE; i++) {
        // Corners are where linear functions are largest, and points inside lie between them.
        double share = trial % 2 == 0 ? 2 * random.nextInt(2) - 1 : random.nextDouble(-1, 1);
        moved[i] += EPSILON * share;
      }
      double[] answers = walk.forward(moved).output();
      for (int k = 0; k < CLASSES; k++) {
        assertThat(answers[k])
            .isBetween(bounds[CLASSES + k] - 1e-9, bounds[2 * CLASSES + k] + 1e-9);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Middle.class)
  void bounds_of_a_single_image_are_its_answers(Middle middle) {
    Graph graph = graph((builder, pixels) -> middle.of(this, builder, pixels));
    double[] image = image();
    double[] answers = new GraphWalk(graph).forward(image).output();
    double[] bounds = bounds(graph, image, 0);

    for (int i = 0; i < 3 * CLASSES; i++) {
      assertThat(bounds[i]).isCloseTo(answers[i % CLASSES], within(1e-6));
    }
  }

  /** {@code w x + b} is largest where every pixel moves along the sign of its weight. */
  @Test
  void bounds_of_a_linear_network_are_attained() {
    Graph graph = graph((builder, pixels) -> pixels);
    float[] weights =
        graph.parameters().stream()
            .filter(each -> each.name().equals("dense.w"))
            .findFirst()
            .orElseThrow()
            .values();
    double[] image = image();
    double[] bounds = bounds(graph, image, EPSILON);

    for (int k = 0; k < CLASSES; k++) {
      double[] worst = image.clone();
      for (int i = 0; i < SIZE; i++) {
        worst[i] += EPSILON * Math.signum(weights[k * SIZE + i]);
      }
      double attained = new GraphWalk(graph).forward(worst).output()[k];
      assertThat(bounds[2 * CLASSES + k]).isCloseTo(attained, within(1e-9));
    }
  }

  @Test
  void what_rises_and_falls_has_no_bounds() {
    Graph graph = graph((builder, pixels) -> add(builder, "act", Function.GELU, pixels));

    assertThatThrownBy(() -> IntervalGraph.of(graph))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage("interval bounds do not go through act (Elementwise)");
  }
}
