package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.network.Function;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values that PyTorch 1.13 computed in float64, or that can be counted by hand. */
class GraphWalkTest {

  private static final double[] POINTS = {-3.5, -0.75, 0.25, 2.5};

  private static double[] run(Operation operation, Shape shape, double... in) {
    GraphBuilder builder = new GraphBuilder();
    Node input = builder.input("in", shape);
    Node node = builder.add("it", operation, input);
    return new GraphWalk(builder.build(node)).forward(in).output();
  }

  /** {@code (7 i mod 11 - 5) / 4}, which float32 represents. */
  private static double[] numbers(Shape shape) {
    return IntStream.range(0, shape.size()).mapToDouble(i -> ((7 * i % 11) - 5) / 4.0).toArray();
  }

  /** {@code (5 i mod 13 - 6) / 8}. */
  private static Parameter weights(int... lengths) {
    Shape shape = Shape.of(lengths);
    float[] values = new float[shape.size()];
    IntStream.range(0, values.length).forEach(i -> values[i] = ((5 * i % 13) - 6) / 8f);
    return Parameter.of("weights", shape, values);
  }

  private static double weighted(double[] values, int factor, int modulus) {
    return IntStream.range(0, values.length)
        .mapToDouble(i -> values[i] * ((factor * i % modulus) - (modulus / 2)))
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "RELU, 0, 0, 0, 0, 0.25, 2.5",
    "LEAKY_RELU, 0.125, 0, -0.4375, -0.09375, 0.25, 2.5",
    "THRESHOLDED_RELU, 0.5, 0, 0, 0, 0, 2.5",
    "ELU, 0.5, 0, -0.48490130828884076, -0.26381672362949266, 0.25, 2.5",
    "CELU, 0.5, 0, -0.49954405901722276, -0.3884349199257851, 0.25, 2.5",
    "SELU, 1.5, 1.25, -1.818379906083153, -0.9893127136105975, 0.3125, 3.125",
    "SIGMOID, 0, 0, 0.02931223075135632, 0.320821300824607, 0.5621765008857981, 0.9241418199787566",
    "TANH, 0, 0, -0.9981778976111987, -0.6351489523872873, 0.24491866240370913, 0.9866142981514303",
    "HARD_SIGMOID, 0.25, 0.5, 0, 0.3125, 0.5625, 1",
    "HARD_SWISH, 0, 0, 0, -0.28125, 0.13541666666666666, 2.2916666666666665",
    "SWISH, 1.5, 0, -0.01827043992745439, -0.18381375984927878, 0.14816664998851742,"
        + " 2.442556575224936",
    "MISH, 0, 0, -0.10409575448637122, -0.27649471450546514, 0.1695724096638176, 2.471392304557881",
    "GELU, 0, 0, -0.0008142017766243903, -0.16997051428265111, 0.14967658142073093,"
        + " 2.4844758366855597",
    "GELU_TANH, 0, 0, -0.0006161976553737403, -0.17003944483437966, 0.149675350701685,"
        + " 2.484915733910001",
    "SOFTPLUS, 0, 0, 0.029750418272620566, 0.38687100611489994, 0.8259394198788436,"
        + " 2.5788897342925496",
    "SOFTSIGN, 0, 0, -0.7777777777777778, -0.42857142857142855, 0.2, 0.7142857142857143",
    "CLIP, -1, 2, -1, -0.75, 0.25, 2",
    "LINEAR, 2, 0.5, -6.5, -1, 1, 5.5",
    "POWER, 2, 0, 12.25, 0.5625, 0.0625, 6.25",
    "RECIPROCAL, 0, 0, -0.2857142857142857, -1.3333333333333333, 4, 0.4",
    "ABS, 0, 0, 3.5, 0.75, 0.25, 2.5",
    "ERF, 0, 0, -0.9999992569016276, -0.7111556336535151, 0.27632639016823696, 0.999593047982555",
    "SIGN, 0, 0, -1, -1, 1, 1",
    "FLOOR, 0, 0, -4, -1, 0, 2",
    "CEILING, 0, 0, -3, 0, 1, 3",
    "ROUND, 0, 0, -4, -1, 0, 2"
  })
  void functions_are_those_of_pytorch(
      Function function, float a, float b, double first, double second, double third, double last) {
    double[] values = run(new Operation.Elementwise(function, a, b), Shape.of(1, 4), POINTS);
    assertThat(values).containsExactly(new double[] {first, second, third, last}, within(1e-15));
  }

  @Test
  void functions_far_out_neither_overflow_nor_lose_their_digits() {
    Shape two = Shape.of(2);
    assertThat(run(new Operation.Elementwise(Function.SOFTPLUS), two, 1000, -1000))
        .containsExactly(1000, 0);
    assertThat(run(new Operation.Elementwise(Function.SIGMOID), two, 1000, -1000))
        .containsExactly(1, 0);
    // 8 times the probability of a normal number below -8, erfc(8 / sqrt(2)) / 2 by Python's math.
    assertThat(run(new Operation.Elementwise(Function.GELU), two, -8, -100)[0])
        .isCloseTo(-8 * 6.220960574271785e-16, within(1e-28));
    assertThat(run(new Operation.Softmax(0, false), two, 1000, 1000)).containsExactly(0.5, 0.5);
    assertThat(run(new Operation.Softmax(0, true), two, 0, -1000)).containsExactly(0, -1000);
  }

  /** {@code conv2d(pad(x, (0, 1, 1, 2)), w, b, stride=(2, 1), dilation=(2, 1), groups=2)}. */
  @Test
  void convolutions_are_those_of_pytorch() {
    Window window =
        new Window(
            Window.Axis.of(5, 2, 2, 1, 2, 2, false), Window.Axis.of(6, 3, 1, 0, 1, 1, false));
    Operation convolution =
        new Operation.Convolution(weights(6, 2, 2, 3), Optional.of(weights(6)), window, 2);
    Shape in = Shape.of(1, 4, 5, 6);
    double[] out = run(convolution, in, numbers(in));
    assertThat(Arrays.copyOf(out, 5))
        .containsExactly(-1.5625, -1.15625, 0.28125, -1.71875, -1.40625);
    assertThat(weighted(out, 3, 7)).isEqualTo(14.71875);
    assertThat(weighted(out, 5, 11)).isEqualTo(-1.65625);
  }

  /**
   * {@code conv_transpose2d(x, w, b, stride=(2, 3), padding=(1, 0), output_padding=(1, 2),
   * groups=2, dilation=(1, 2))}.
   */
  @Test
  void transposed_convolutions_are_those_of_pytorch() {
    Window window =
        new Window(new Window.Axis(6, 3, 3, 2, 1, 1, 1), new Window.Axis(8, 2, 2, 3, 0, 0, 2));
    Operation transposed =
        new Operation.TransposedConvolution(
            weights(4, 3, 3, 2), Optional.of(weights(6)), window, 2);
    Shape in = Shape.of(1, 4, 3, 2);
    double[] out = run(transposed, in, numbers(in));
    assertThat(Arrays.copyOf(out, 5)).containsExactly(-1, -0.75, -0.75, -0.5, -0.75);
    assertThat(weighted(out, 3, 7)).isEqualTo(21.78125);
    assertThat(weighted(out, 5, 11)).isEqualTo(-45.5);
  }

  @Test
  void pooling_is_that_of_pytorch() {
    Shape in = Shape.of(1, 2, 5, 5);
    Window.Axis halves = Window.Axis.of(5, 2, 2, 0, 0, 1, true);
    assertThat(run(new Operation.MaxPooling(new Window(halves, halves)), in, numbers(in)))
        .containsExactly(
            1, 1.25, 0.75, 0.25, 1, 1.25, 0.75, 0.5, -0.5, 1.25, 1, 0.5, 1.25, 0.75, 1, 0.5, 1.25,
            -0.75);
    Window window =
        new Window(Window.Axis.of(5, 3, 2, 1, 1, 1, true), Window.Axis.of(5, 2, 3, 1, 1, 1, true));
    assertThat(
            run(
                new Operation.AveragePooling(window, Operation.AveragePooling.Divisor.INSIDE),
                in,
                numbers(in)))
        .containsExactly(
            new double[] {
              -1, -0.0625, -0.25, 0, 0.5, 0.0625, 0.125, -0.3125, -0.5, -0.25, 0.25, 0.5
            },
            within(1e-15));
    assertThat(
            run(
                new Operation.AveragePooling(window, Operation.AveragePooling.Divisor.WINDOW),
                in,
                numbers(in)))
        .containsExactly(
            new double[] {
              -1 / 3.0, -1 / 24.0, -0.125, 0, 1 / 6.0, 1 / 24.0, 1 / 24.0, -5 / 24.0, -0.25, -0.25,
              1 / 12.0, 1 / 3.0
            },
            within(1e-15));
  }

  @Test
  void normalisations_are_those_of_pytorch() {
    Shape in = Shape.of(1, 2, 3);
    assertThat(run(new Operation.Standardisation(2, 0.5f), in, numbers(in)))
        .containsExactly(
            new double[] {
              -0.8276058886023681,
              0.9103664774626048,
              -0.0827605888602368,
              0.9258200997725515,
              0,
              -0.9258200997725515
            },
            within(1e-15));
    Operation batch =
        new Operation.BatchNormalisation(
            Parameter.of("scale", Shape.of(2), 1.5f, -0.5f),
            Parameter.of("shift", Shape.of(2), 0.25f, 1),
            Parameter.of("mean", Shape.of(2), 0.5f, -1),
            Parameter.of("variance", Shape.of(2), 2, 0.25f),
            0.75f);
    assertThat(run(batch, in, numbers(in)))
        .containsExactly(
            new double[] {-1.332934559033259, 0.25, -0.6545340337332909, -0.125, 0.375, 0.875},
            within(1e-15));
    assertThat(run(new Operation.Softmax(1, true), Shape.of(1, 3, 2), numbers(Shape.of(1, 3, 2))))
        .containsExactly(
            new double[] {
              -2.02797574385531,
              -1.2248057281763147,
              -1.2779757438553099,
              -0.4748057281763146,
              -0.5279757438553098,
              -2.4748057281763147
            },
            within(1e-15));
  }

  @Test
  void places_move_as_they_should() {
    assertThat(run(new Operation.Transpose(List.of(1, 0)), Shape.of(2, 3), 1, 2, 3, 4, 5, 6))
        .containsExactly(1, 4, 2, 5, 3, 6);
    Operation selection = new Operation.Selection(IndexMap.of(2, -1, 0), 9, Shape.of(3));
    assertThat(run(selection, Shape.of(3), 1, 2, 3)).containsExactly(3, 9, 1);
    assertThat(run(new Operation.Concatenation(1), Shape.of(2, 1), 1, 2)).containsExactly(1, 2);
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", Shape.of(2, 1));
    Node twice = builder.add("twice", new Operation.Concatenation(1), in, in);
    assertThat(new GraphWalk(builder.build(twice)).forward(new double[] {1, 2}).output())
        .containsExactly(1, 1, 2, 2);
    assertThat(run(new Operation.Maxout(2), Shape.of(1, 4), 1, 5, 3, 2)).containsExactly(3, 5);
    assertThat(run(new Operation.SumOfSquares(2), Shape.of(1, 4), 1, 5, 3, 2))
        .containsExactly(-10, -29);
    Parameter matrix = Parameter.of("m", Shape.of(1, 2), 10, 1);
    assertThat(run(new Operation.AxisProduct(0, matrix), Shape.of(2, 2), 1, 2, 3, 4))
        .containsExactly(13, 24);
    assertThat(
            run(
                new Operation.Reduction(Operation.Reduction.Kind.PRODUCT, List.of(0), false),
                Shape.of(2, 2),
                1,
                2,
                3,
                4))
        .containsExactly(3, 8);
  }

  @Test
  void of_equals_the_first_takes_the_whole_slope() {
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", Shape.of(1, 1, 1, 4));
    Window.Axis one = Window.Axis.of(1, 1, 1, 0, 0, 1, false);
    Node pooled =
        builder.add(
            "pool",
            new Operation.MaxPooling(new Window(one, Window.Axis.of(4, 4, 1, 0, 0, 1, false))),
            in);
    GraphWalk walk = new GraphWalk(builder.build(pooled));
    assertThat(walk.forward(new double[] {0, 2, 2, 1}).back(new double[] {3}).of(in))
        .containsExactly(0, 3, 0, 0);
  }

  @Test
  void the_slope_of_a_product_with_zeros_is_the_product_of_the_others() {
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", Shape.of(3));
    Node product =
        builder.add(
            "product",
            new Operation.Reduction(Operation.Reduction.Kind.PRODUCT, List.of(0), false),
            in);
    GraphWalk walk = new GraphWalk(builder.build(product));
    assertThat(walk.forward(new double[] {2, 0, 5}).back(new double[] {1}).of(in))
        .containsExactly(0, 10, 0);
  }

  @Test
  void inputs_of_another_size_are_refused() {
    assertThatThrownBy(() -> run(new Operation.Dropout(0.5), Shape.of(1, 3), 1, 2))
        .hasMessage("2 values do not make in (Input) [1, 3]");
  }
}
