package ml.gibbon.engine.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.PackedProduct;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Function;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TensorStepsTest {

  /** Examples: as many values as several tiles. */
  private static final int EXAMPLES = 24;

  /** A network in training of which these steps are no part. */
  private static final ParameterVector.Source NOTHING_TRAINED =
      new ParameterVector.Source() {
        @Override
        public boolean isTrained(Parameter parameter) {
          return false;
        }

        @Override
        public boolean isBounded(Parameter weights) {
          return false;
        }

        @Override
        public ParameterVector of(Parameter parameter) {
          return ParameterVector.fixed(parameter);
        }
      };

  /**
   * An operation on operands.
   *
   * @param constants whether each operand is a constant
   * @param layout of the signals
   * @param lowest value of the operands, for functions of positive numbers
   */
  record Case(
      Operation operation,
      List<Shape> shapes,
      List<Boolean> constants,
      Layout layout,
      double lowest) {

    Case constant(int operand) {
      List<Boolean> marked = new ArrayList<>(constants);
      marked.set(operand, true);
      return new Case(operation, shapes, marked, layout, lowest);
    }

    Case in(Layout other) {
      return new Case(operation, shapes, constants, other, lowest);
    }

    Case positive() {
      return new Case(operation, shapes, constants, layout, 0.2);
    }

    Shape result() {
      return operation.shape(shapes);
    }

    /** Of an example, or the constant's. */
    float[] values(int operand, int example) {
      long seed = constants.get(operand) ? 1000 : example;
      SplittableRandom random = new SplittableRandom(seed * 31 + operand);
      float[] values = new float[shapes.get(operand).size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(lowest, 4);
      }
      if (operation instanceof Operation.Choice && operand == 0) {
        for (int i = 0; i < values.length; i++) {
          values[i] = Math.max(0, values[i]);
        }
      }
      return values;
    }

    float[] gradient(int example) {
      SplittableRandom random = new SplittableRandom(example + 77);
      float[] values = new float[result().size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-1, 1);
      }
      return values;
    }

    @Override
    public String toString() {
      return "%s %s %s %s".formatted(operation, shapes, layout, constants);
    }
  }

  private static Case of(Layout layout, Operation operation, Shape... shapes) {
    List<Boolean> signals = new ArrayList<>();
    Arrays.stream(shapes).forEach(shape -> signals.add(false));
    return new Case(operation, List.of(shapes), signals, layout, -4);
  }

  private static final Shape IMAGE = Shape.of(1, 6, 5, 4);
  private static final Shape CHANNELS = Shape.of(1, 6, 1, 1);

  /** With channels that fill blocks where they lie in blocks. */
  private static Shape image(Layout layout) {
    return layout == Layout.BLOCKS ? IMAGE.with(1, 2 * Layout.blockLength()) : IMAGE;
  }

  static Stream<Case> functions() {
    return Arrays.stream(Function.values())
        .map(
            function -> {
              float a = function == Function.CLIP ? -1.5f : 0.3f;
              float b = function == Function.CLIP ? 2f : 0.6f;
              Case made =
                  of(Layout.PLAIN, new Operation.Elementwise(function, a, b), Shape.of(1, 200));
              return switch (function) {
                case LOG, SQRT, RECIPROCAL, POWER -> made.positive();
                default -> made;
              };
            });
  }

  static Stream<Case> pairs() {
    List<Case> cases = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      Operation operation = new Operation.Arithmetic(kind);
      for (Layout layout : Layout.values()) {
        Shape image = image(layout);
        Shape channels = Shape.of(1, image.length(1), 1, 1);
        cases.add(of(layout, operation, image, image).positive());
        cases.add(of(layout, operation, image, channels).positive());
        cases.add(of(layout, operation, image, channels).positive().constant(1));
        cases.add(of(layout, operation, image, Shape.of()).positive().constant(1));
      }
    }
    Operation minus = new Operation.Arithmetic(Kind.SUBTRACT);
    Operation times = new Operation.Arithmetic(Kind.MULTIPLY);
    Operation prelu = new Operation.Arithmetic(Kind.PRELU);
    for (Layout layout : Layout.values()) {
      Shape image = image(layout);
      int channels = image.length(1);
      cases.add(of(layout, prelu, image, Shape.of(1, channels, 1, 1)).constant(1));
      cases.add(of(layout, prelu, image, image));
      cases.add(of(layout, minus, image, image).constant(0));
      cases.add(of(layout, minus, Shape.of(channels, 1, 1), image).constant(0));
      cases.add(of(layout, times, image, Shape.of(5, 4)).constant(1));
      cases.add(of(layout, times, image.with(3, 1), image.with(2, 1)));
      if (layout != Layout.BLOCKS) {
        cases.add(of(layout, times, image, Shape.of(1, 1, 5, 4)));
      }
    }
    cases.add(of(Layout.PLAIN, times, Shape.of(1, 5, 40), Shape.of(40)).constant(1));
    cases.add(of(Layout.PLAIN, times, Shape.of(1, 5, 1), Shape.of(1, 7, 1, 40)));
    cases.add(of(Layout.PLAIN, new Operation.Choice(), IMAGE, CHANNELS, IMAGE));
    cases.add(of(Layout.PLACES, new Operation.Choice(), IMAGE, CHANNELS, IMAGE));
    cases.add(of(Layout.PLACES, new Operation.Choice(), IMAGE, IMAGE, Shape.of()).constant(2));
    Shape blocks = image(Layout.BLOCKS);
    cases.add(of(Layout.BLOCKS, new Operation.Choice(), blocks, blocks.with(2, 1), blocks));
    return cases.stream();
  }

  static Stream<Case> axes() {
    List<Case> cases = new ArrayList<>();
    for (Operation.Reduction.Kind kind : Operation.Reduction.Kind.values()) {
      cases.add(
          of(Layout.CHANNELS_LAST, new Operation.Reduction(kind, List.of(2, 3), true), IMAGE));
      cases.add(of(Layout.PLACES, new Operation.Reduction(kind, List.of(2, 3), true), IMAGE));
      cases.add(of(Layout.PLACES, new Operation.Reduction(kind, List.of(2, 3), false), IMAGE));
      cases.add(of(Layout.PLACES, new Operation.Reduction(kind, List.of(1), true), IMAGE));
      cases.add(of(Layout.PLAIN, new Operation.Reduction(kind, List.of(1, 3), false), IMAGE));
      cases.add(
          of(Layout.PLAIN, new Operation.Reduction(kind, List.of(2), true), Shape.of(1, 40, 10)));
    }
    for (boolean logarithm : new boolean[] {false, true}) {
      cases.add(of(Layout.PLAIN, new Operation.Softmax(2, logarithm), Shape.of(1, 3, 50)));
      cases.add(of(Layout.PLAIN, new Operation.Softmax(1, logarithm), Shape.of(1, 50, 3)));
      cases.add(of(Layout.PLACES, new Operation.Softmax(1, logarithm), IMAGE));
      cases.add(of(Layout.CHANNELS_LAST, new Operation.Softmax(1, logarithm), IMAGE));
    }
    cases.add(of(Layout.PLAIN, new Operation.Standardisation(2, 1e-5), Shape.of(1, 3, 50)));
    cases.add(of(Layout.PLAIN, new Operation.Standardisation(1, 1e-5), IMAGE));
    Shape blocks = image(Layout.BLOCKS);
    cases.add(
        of(Layout.BLOCKS, new Operation.Concatenation(1), blocks, blocks.with(1, 48), blocks));
    for (Layout layout : List.of(Layout.PLACES, Layout.CHANNELS_LAST, Layout.PLAIN)) {
      for (int axis = 1; axis < 4; axis++) {
        cases.add(
            of(
                layout,
                new Operation.Concatenation(axis),
                IMAGE,
                IMAGE.with(axis, 3),
                IMAGE.with(axis, 1)));
        cases.add(of(layout, new Operation.AxisProduct(axis, band(axis)), IMAGE));
      }
    }
    cases.add(
        of(Layout.PLAIN, new Operation.Concatenation(1), Shape.of(1, 1, 30), Shape.of(1, 9, 30))
            .constant(0));
    cases.add(of(Layout.PLACES, new Operation.Concatenation(1), IMAGE, IMAGE).constant(1));
    return cases.stream();
  }

  /** A matrix of mostly zeros. */
  private static Parameter band(int axis) {
    int length = IMAGE.length(axis);
    float[] values = new float[(length + 5) * length];
    for (int i = 0; i < length + 5; i++) {
      int j = i * length / (length + 5);
      values[i * length + j] = 0.75f;
      values[i * length + Math.min(j + 1, length - 1)] += 0.25f;
    }
    return Parameter.of("band", Shape.of(length + 5, length), values);
  }

  static Stream<Case> selections() {
    Shape image = Shape.of(1, 6, 5, 4);
    Shape padded = Shape.of(1, 8, 7, 4);
    int[] sources = new int[padded.size()];
    for (int i = 0; i < sources.length; i++) {
      int c = i / 28 - 1;
      int y = i / 4 % 7 - 1;
      boolean inside = c >= 0 && c < 6 && y >= 0 && y < 5;
      sources[i] = inside ? (c * 5 + y) * 4 + i % 4 : -1;
    }
    int[] twice = IntStream.range(0, 240).map(i -> (i * 7) % 60).toArray();
    Operation padding = new Operation.Selection(IndexMap.of(sources), 2.5f, padded);
    Operation gather = new Operation.Selection(IndexMap.of(twice), 0f, Shape.of(1, 12, 5, 4));
    return Stream.of(
        of(Layout.PLACES, padding, image),
        of(Layout.PLAIN, padding, image),
        of(Layout.PLACES, gather, image),
        of(Layout.CHANNELS_LAST, padding, image),
        of(Layout.CHANNELS_LAST, gather, image),
        of(Layout.PLAIN, gather, Shape.of(1, 120)),
        of(Layout.PLAIN, new Operation.Transpose(List.of(0, 2, 3, 1)), IMAGE),
        of(Layout.PLAIN, new Operation.Transpose(List.of(0, 2, 1)), Shape.of(1, 30, 12)));
  }

  static Stream<Case> products() {
    Operation product = new Operation.MatrixProduct();
    Shape tokens = Shape.of(1, 3, 17, 8);
    return Stream.of(
        of(Layout.PLAIN, product, tokens, Shape.of(1, 3, 8, 17)),
        of(Layout.PLAIN, product, Shape.of(1, 3, 17, 17), tokens),
        of(Layout.PLAIN, product, tokens, Shape.of(8, 5)),
        of(Layout.PLAIN, product, tokens, Shape.of(8, 5)).constant(1),
        of(Layout.PLAIN, product, tokens, Shape.of(1, 3, 8, 5)).constant(1),
        of(Layout.PLAIN, product, Shape.of(1, 1, 4, 17), tokens),
        of(Layout.PLAIN, product, Shape.of(4, 17), tokens).constant(0));
  }

  static Stream<Case> convolutions() {
    Window same = new Window(axis(6, 3, 1, 1, 1, 1), axis(5, 3, 1, 1, 1, 1));
    Window uneven = new Window(axis(6, 3, 2, 0, 1, 1), axis(5, 2, 2, 1, 0, 1));
    Window dilated = new Window(axis(6, 3, 1, 2, 2, 2), axis(5, 3, 2, 1, 3, 2));
    Window sparse = new Window(axis(6, 2, 3, 0, 0, 1), axis(5, 1, 3, 0, 0, 1));
    List<Case> cases = new ArrayList<>();
    for (Window window : List.of(same, uneven, dilated, sparse)) {
      cases.add(convolution(window, 12, 12, 12));
      cases.add(convolution(window, 12, 24, 12));
      cases.add(convolution(window, 12, 9, 3));
      cases.add(convolution(window, 34, 4, 2));
      cases.add(convolution(window, 12, 5, 1));
      cases.add(transposed(window, 6, 5, 1));
      cases.add(transposed(window, 6, 8, 2));
      cases.add(transposed(window, 6, 6, 6));
      cases.add(transposed(window, 5, 16, 1));
    }
    // More channels than are worked on together.
    cases.add(
        convolution(new Window(axis(3, 3, 1, 1, 1, 1), axis(2, 1, 1, 0, 0, 1)), 600, 600, 600));
    return cases.stream();
  }

  /** By oneDNN, which takes images in any layout and computes some of these by Winograd's tiles. */
  static Stream<Case> layouts() {
    Window same = new Window(axis(6, 3, 1, 1, 1, 1), axis(5, 3, 1, 1, 1, 1));
    Window valid = new Window(axis(10, 3, 1, 0, 0, 1), axis(7, 3, 1, 1, 0, 1));
    Window one = new Window(axis(6, 1, 1, 0, 0, 1), axis(5, 1, 1, 0, 0, 1));
    Window strided = new Window(axis(6, 3, 2, 1, 1, 1), axis(5, 3, 2, 1, 1, 1));
    List<Case> cases = new ArrayList<>();
    for (Window window : List.of(same, valid, one, strided)) {
      for (Layout layout : List.of(Layout.PLACES, Layout.CHANNELS_LAST, Layout.BLOCKS)) {
        cases.add(convolution(window, 32, 48, 1).in(layout));
        cases.add(convolution(window, 32, 24, 1).in(layout));
        cases.add(convolution(window, 32, 32, 32).in(layout));
        cases.add(convolution(window, 64, 64, 4).in(layout));
      }
      cases.add(convolution(window, 24, 32, 1).in(Layout.CHANNELS_LAST));
    }
    return cases.stream();
  }

  private static Window.Axis axis(
      int in, int kernel, int stride, int padding, int after, int dilation) {
    return Window.Axis.of(in, kernel, stride, padding, after, dilation, false);
  }

  private static Case convolution(Window window, int inputs, int outputs, int groups) {
    Shape weights =
        Shape.of(outputs, inputs / groups, window.rows().kernel(), window.columns().kernel());
    return of(
        Layout.PLACES,
        new Operation.Convolution(
            parameter("weights", weights),
            Optional.of(parameter("bias", Shape.of(outputs))),
            window,
            groups),
        Shape.of(1, inputs, window.rows().in(), window.columns().in()));
  }

  private static Case transposed(Window window, int inputs, int outputs, int groups) {
    Shape weights =
        Shape.of(inputs, outputs / groups, window.rows().kernel(), window.columns().kernel());
    return of(
        Layout.PLACES,
        new Operation.TransposedConvolution(
            parameter("weights", weights),
            Optional.of(parameter("bias", Shape.of(outputs))),
            window,
            groups),
        Shape.of(1, inputs, window.rows().out(), window.columns().out()));
  }

  private static Parameter parameter(String name, Shape shape) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return Parameter.of(name, shape, values);
  }

  @ParameterizedTest
  @MethodSource({"functions", "pairs", "axes", "selections", "products", "convolutions", "layouts"})
  void computes_what_the_operation_is_defined_as_and_its_gradient(Case asked) {
    check(asked, run(asked, true, IntStream.range(0, EXAMPLES).toArray()));
  }

  /** Where weights are trained, convolutions are products of taps and patches. */
  @ParameterizedTest
  @MethodSource("convolutions")
  void computes_convolutions_with_weights_that_change(Case asked) {
    check(asked, run(asked, false, IntStream.range(0, EXAMPLES).toArray()));
  }

  private static void check(Case asked, Result result) {
    for (int n = 0; n < EXAMPLES; n += EXAMPLES - 1) {
      List<double[]> values = new ArrayList<>();
      for (int operand = 0; operand < asked.shapes().size(); operand++) {
        values.add(doubles(asked.values(operand, n)));
      }
      double[] expected = Definitions.of(asked.operation(), asked.shapes(), values);
      near(result.outputs().get(n), expected, asked + " forward");
      for (int operand = 0; operand < asked.shapes().size(); operand++) {
        if (!asked.constants().get(operand)) {
          double[] slope = differences(asked, values, operand, asked.gradient(n));
          near(result.gradients().get(operand).get(n), slope, asked + " back to " + operand);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource({"functions", "pairs", "axes", "selections", "products", "convolutions", "layouts"})
  void gives_an_example_the_same_bits_in_any_company(Case asked) {
    Result together = run(asked, true, IntStream.range(0, EXAMPLES).toArray());
    for (int[] order : new int[][] {{4}, {16, 1, 4}, {3, 2, 1, 0, 14, 4, 4, 5, 1, 18, 3, 6, 0}}) {
      Result other = run(asked, true, inMicroBatch(asked.operation(), order));
      for (int n = 0; n < order.length; n++) {
        assertThat(other.outputs().get(n)).isEqualTo(together.outputs().get(order[n]));
        for (int operand = 0; operand < asked.shapes().size(); operand++) {
          if (!asked.constants().get(operand)) {
            assertThat(other.gradients().get(operand).get(n))
                .isEqualTo(together.gradients().get(operand).get(order[n]));
          }
        }
      }
    }
  }

  @Test
  void refuses_operations_on_constants_alone() {
    Operand constant = Operand.constant(Parameter.of("two", Shape.of(), 2f));
    TensorSteps steps = steps(new Arena(), true, 1);
    assertThatThrownBy(
            () ->
                steps.step(
                    new Operation.Arithmetic(Kind.ADD), List.of(constant, constant), Shape.of()))
        .isInstanceOf(UnsupportedNetworkException.class)
        .hasMessage("works on constants alone");
  }

  /**
   * The engine fills micro-batches up to their size. Without AVX-512 the plain product has the same
   * bits in those of one size only, and so have oneDNN's convolutions.
   */
  private static int[] inMicroBatch(Operation operation, int... examples) {
    boolean convolution =
        operation instanceof Operation.Convolution
            || operation instanceof Operation.TransposedConvolution;
    return PackedProduct.isSupported() && !convolution
        ? examples
        : Arrays.copyOf(examples, EXAMPLES);
  }

  /** Of each example, and for each operand of each example. */
  private record Result(List<float[]> outputs, List<List<float[]>> gradients) {}

  private static TensorSteps steps(Arena arena, boolean fixed, int images) {
    Sgemm sgemm = Sgemm.fastest();
    return new TensorSteps(
        arena,
        (parameters, matrices, taps, in, out) ->
            new FixedWeights(parameters, matrices, taps, in, out, arena, sgemm),
        fixed ? Optional.empty() : Optional.of(NOTHING_TRAINED),
        sgemm,
        images);
  }

  private static Result run(Case asked, boolean fixed, int[] examples) {
    int images = examples.length;
    try (Arena arena = new Arena()) {
      List<Operand> operands = new ArrayList<>();
      for (int i = 0; i < asked.shapes().size(); i++) {
        Shape shape = asked.shapes().get(i);
        operands.add(
            asked.constants().get(i)
                ? Operand.constant(Parameter.of("constant", shape, asked.values(i, 0)))
                : Operand.of(shape, Signal.reserve(shape, images, asked.layout(), arena)));
      }
      Shape shape = asked.result();
      Step step = step(asked, operands, steps(arena, fixed, images));
      arena.allocate();
      step.refresh();
      for (int i = 0; i < operands.size(); i++) {
        if (!asked.constants().get(i)) {
          Signal signal = operands.get(i).signal().get();
          float[] values = new float[signal.length()];
          for (int n = 0; n < images; n++) {
            put(
                asked.values(i, examples[n]),
                asked.shapes().get(i),
                asked.layout(),
                values,
                n,
                images);
          }
          signal.values().put(0, values, values.length);
          Arrays.fill(values, Float.NaN);
          signal.gradient().put(0, values, values.length);
        }
      }
      boolean asImages = Layout.isImages(shape) && asked.layout() != Layout.PLAIN;
      Layout outLayout = asImages ? step.output().layout() : Layout.PLAIN;
      step.forward();
      List<float[]> outputs = examples(step.output().values(), shape, outLayout, images);
      float[] gradient = new float[step.output().length()];
      for (int n = 0; n < images; n++) {
        put(asked.gradient(examples[n]), shape, outLayout, gradient, n, images);
      }
      step.output().gradient().put(0, gradient, gradient.length);
      step.backward();
      List<List<float[]>> gradients = new ArrayList<>();
      for (int i = 0; i < operands.size(); i++) {
        gradients.add(
            asked.constants().get(i)
                ? List.of()
                : examples(
                    operands.get(i).signal().get().gradient(),
                    asked.shapes().get(i),
                    asked.layout(),
                    images));
      }
      return new Result(outputs, gradients);
    }
  }

  private static Step step(Case asked, List<Operand> operands, TensorSteps steps) {
    if (asked.operation() instanceof Operation.Convolution convolution) {
      return steps.convolution(convolution, operands.get(0).signal().get());
    }
    Shape shape = asked.result();
    assertThat(TensorSteps.layout(asked.operation(), operands, shape)).isEqualTo(asked.layout());
    return steps.step(asked.operation(), operands, shape);
  }

  /** Where a value of an example lies. */
  private static int place(int i, Shape shape, Layout layout, int n, int images) {
    if (layout == Layout.PLAIN) {
      return n * shape.size() + i;
    }
    int places = shape.size(2, 4);
    int channels = shape.length(1);
    int channel = i / places;
    int at = i % places;
    int block = Layout.blockLength();
    return switch (layout) {
      case PLACES -> (at * images + n) * channels + channel;
      case CHANNELS_LAST -> (n * places + at) * channels + channel;
      case BLOCKS ->
          ((n * (channels / block) + channel / block) * places + at) * block + channel % block;
      case PLAIN -> n * shape.size() + i;
    };
  }

  private static void put(
      float[] example, Shape shape, Layout layout, float[] all, int n, int images) {
    for (int i = 0; i < example.length; i++) {
      all[place(i, shape, layout, n, images)] = example[i];
    }
  }

  private static List<float[]> examples(NativeFloats from, Shape shape, Layout layout, int images) {
    float[] all = new float[from.length()];
    from.get(0, all, all.length);
    List<float[]> examples = new ArrayList<>();
    for (int n = 0; n < images; n++) {
      float[] example = new float[shape.size()];
      for (int i = 0; i < example.length; i++) {
        example[i] = all[place(i, shape, layout, n, images)];
      }
      examples.add(example);
    }
    return examples;
  }

  /** Of large values some hundred are looked at, in all columns, rows and channels. */
  private static int stride(int length) {
    return length < 700 ? 1 : length / 100 | 1;
  }

  /**
   * The vector-Jacobian product by central differences of the definition, NaN where it is not
   * looked at.
   */
  private static double[] differences(
      Case asked, List<double[]> values, int operand, float[] gradient) {
    double[] x = values.get(operand);
    double[] slope = new double[x.length];
    double step = 1e-6;
    Arrays.fill(slope, Double.NaN);
    for (int i = 0; i < x.length; i += stride(x.length)) {
      slope[i] = 0;
      double before = x[i];
      x[i] = before + step;
      double[] above = Definitions.of(asked.operation(), asked.shapes(), values);
      x[i] = before - step;
      double[] below = Definitions.of(asked.operation(), asked.shapes(), values);
      x[i] = before;
      for (int j = 0; j < above.length; j++) {
        slope[i] += gradient[j] * (above[j] - below[j]) / (2 * step);
      }
    }
    return slope;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  /** Within the rounding of float sums of some hundred terms, and of the differences. */
  private static void near(float[] found, double[] expected, String what) {
    double scale =
        1 + Arrays.stream(expected).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      if (Double.isNaN(expected[i])) {
        assertThat(found[i]).as("%s [%d]", what, i).isFinite();
        continue;
      }
      assertThat((double) found[i])
          .as("%s [%d]", what, i)
          .isCloseTo(expected[i], within(5e-6 * scale));
    }
  }
}
