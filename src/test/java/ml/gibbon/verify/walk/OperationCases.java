package ml.gibbon.verify.walk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Small graphs of one operation each, all operations, functions and kinds among them. */
public final class OperationCases {

  /**
   * A graph of one operation, whose inputs and parameters are away from the places where functions
   * have no slope.
   *
   * @param name for messages
   * @param inputs values of the graph's inputs
   */
  public record Case(String name, Graph graph, double[][] inputs) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final List<Case> cases = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(18);

  private OperationCases() {}

  /** All of them. */
  public static List<Case> all() {
    OperationCases all = new OperationCases();
    all.functions();
    all.arithmetic();
    all.products();
    all.windows();
    all.channels();
    all.reductions();
    all.places();
    return all.cases;
  }

  /** Numbers up to 4 in size, none close to another or to a multiple of 1/2. */
  private double[] values(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      double beyond = 0.1 + (0.3 * (i + random.nextDouble(0.5)) / count);
      double size = (random.nextInt(8) * 0.5) + beyond;
      values[i] = (float) (random.nextBoolean() ? size : -size);
    }
    return values;
  }

  private Parameter parameter(String name, int... shape) {
    double[] values = values(Shape.of(shape).size());
    float[] floats = new float[values.length];
    IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) values[i]);
    return Parameter.of(name, Shape.of(shape), floats);
  }

  private Parameter positive(String name, int... shape) {
    Parameter signed = parameter(name, shape);
    float[] values = signed.values();
    IntStream.range(0, values.length).forEach(i -> values[i] = Math.abs(values[i]));
    return signed;
  }

  private void add(String name, Operation operation, Shape... shapes) {
    double[][] inputs =
        Arrays.stream(shapes).map(shape -> values(shape.size())).toArray(double[][]::new);
    add(name, operation, shapes, inputs);
  }

  private void add(String name, Operation operation, Shape[] shapes, double[][] inputs) {
    GraphBuilder builder = new GraphBuilder();
    Node[] nodes =
        IntStream.range(0, shapes.length)
            .mapToObj(i -> builder.input("in" + i, shapes[i]))
            .toArray(Node[]::new);
    Node last = builder.add(name, operation, nodes);
    cases.add(new Case(name, builder.build(last), inputs));
  }

  private void functions() {
    Shape shape = Shape.of(1, 2, 20);
    for (Function function : Function.values()) {
      double[] values = values(40);
      if (function == Function.LOG || function == Function.SQRT) {
        values = Arrays.stream(values).map(Math::abs).toArray();
      }
      float a = function == Function.CLIP ? -1 : function == Function.POWER ? 3 : 0.5f;
      add(
          function.name(),
          new Operation.Elementwise(function, a, 1.5f),
          new Shape[] {shape},
          new double[][] {values});
    }
  }

  private void arithmetic() {
    for (Operation.Arithmetic.Kind kind : Operation.Arithmetic.Kind.values()) {
      Shape[][] pairs = {
        {Shape.of(1, 2, 3), Shape.of(1, 2, 3)},
        {Shape.of(1, 3, 2), Shape.of(3, 1)},
        {Shape.of(2), Shape.of(1, 3, 2)},
        {Shape.of(1, 4, 1), Shape.of(1, 1, 3)},
        {Shape.of(), Shape.of(1, 2)}
      };
      for (Shape[] pair : pairs) {
        double[] x = values(pair[0].size());
        if (kind == Operation.Arithmetic.Kind.POWER) {
          x = Arrays.stream(x).map(Math::abs).toArray();
        }
        add(
            kind + " of " + Arrays.toString(pair),
            new Operation.Arithmetic(kind),
            pair,
            new double[][] {x, values(pair[1].size())});
      }
    }
    add(
        "choice",
        new Operation.Choice(),
        new Shape[] {Shape.of(1, 1, 3), Shape.of(1, 2, 3), Shape.of(2, 1)},
        new double[][] {{1, 0, -2}, values(6), values(2)});
  }

  private void products() {
    add("dense", new Operation.Dense(parameter("w", 3, 4), bias(3)), Shape.of(1, 4));
    add(
        "dense of each place",
        new Operation.Dense(parameter("w", 3, 4), Optional.empty()),
        Shape.of(1, 2, 5, 4));
    add("matrix product", new Operation.MatrixProduct(), Shape.of(3, 4), Shape.of(4, 2));
    add(
        "matrix product with repeated axes",
        new Operation.MatrixProduct(),
        Shape.of(1, 2, 3, 4),
        Shape.of(5, 1, 4, 2));
    add("axis product", new Operation.AxisProduct(1, parameter("m", 5, 3)), Shape.of(2, 3, 4));
    add("last axis product", new Operation.AxisProduct(2, parameter("m", 2, 4)), Shape.of(2, 3, 4));
  }

  private Optional<Parameter> bias(int channels) {
    return Optional.of(parameter("bias", channels));
  }

  private void windows() {
    Window window =
        new Window(
            Window.Axis.of(5, 2, 2, 1, 2, 2, false), Window.Axis.of(6, 3, 1, 0, 1, 1, false));
    add(
        "convolution in groups",
        new Operation.Convolution(parameter("w", 6, 2, 2, 3), bias(6), window, 2),
        Shape.of(1, 4, 5, 6));
    add(
        "depthwise convolution",
        new Operation.Convolution(parameter("w", 4, 1, 2, 3), Optional.empty(), window, 4),
        Shape.of(2, 4, 5, 6));
    int rows = window.rows().out();
    int columns = window.columns().out();
    add(
        "transposed convolution",
        new Operation.TransposedConvolution(parameter("w", 4, 3, 2, 3), bias(6), window, 2),
        Shape.of(1, 4, rows, columns));
    Window ceiling =
        new Window(Window.Axis.of(5, 3, 2, 1, 1, 1, true), Window.Axis.of(6, 2, 3, 0, 1, 2, true));
    add("maximum of windows", new Operation.MaxPooling(ceiling), Shape.of(1, 2, 5, 6));
    for (Operation.AveragePooling.Divisor divisor : Operation.AveragePooling.Divisor.values()) {
      add(
          "mean of windows, divided by " + divisor,
          new Operation.AveragePooling(ceiling, divisor),
          Shape.of(1, 2, 5, 6));
    }
  }

  private void channels() {
    add(
        "batch normalisation",
        new Operation.BatchNormalisation(
            parameter("scale", 3),
            parameter("shift", 3),
            parameter("mean", 3),
            positive("variance", 3),
            0.25f),
        Shape.of(1, 3, 2, 2));
    add(
        "affine",
        new Operation.Affine(parameter("scale", 3), parameter("shift", 3)),
        Shape.of(2, 3, 2));
    add("maxout", new Operation.Maxout(3), Shape.of(2, 6, 2));
    add("sum of squares", new Operation.SumOfSquares(3), Shape.of(2, 6, 2));
    for (int axis = 0; axis < 3; axis++) {
      add("softmax " + axis, new Operation.Softmax(axis, false), Shape.of(2, 3, 4));
      add("log-softmax " + axis, new Operation.Softmax(axis, true), Shape.of(2, 3, 4));
      add("standardisation " + axis, new Operation.Standardisation(axis, 0.5f), Shape.of(2, 3, 4));
    }
  }

  private void reductions() {
    for (Operation.Reduction.Kind kind : Operation.Reduction.Kind.values()) {
      for (List<Integer> axes :
          List.<List<Integer>>of(List.of(), List.of(1), List.of(0, 2), List.of(0, 1, 2))) {
        add(
            kind + " over " + axes,
            new Operation.Reduction(kind, axes, axes.size() == 2),
            Shape.of(2, 3, 4));
      }
    }
  }

  private void places() {
    add("reshape", new Operation.Reshape(Shape.of(3, 4)), Shape.of(1, 2, 6));
    add("dropout", new Operation.Dropout(0.5), Shape.of(1, 4));
    add("transpose", new Operation.Transpose(List.of(2, 0, 3, 1)), Shape.of(2, 3, 4, 5));
    add(
        "concatenation",
        new Operation.Concatenation(1),
        Shape.of(2, 1, 3),
        Shape.of(2, 4, 3),
        Shape.of(2, 2, 3));
    add(
        "selection",
        new Operation.Selection(IndexMap.of(3, -1, 0, 3, 2, -1), 7, Shape.of(2, 3)),
        Shape.of(1, 5));
    GraphBuilder builder = new GraphBuilder();
    Node in = builder.input("in", Shape.of(1, 3));
    Node constant = builder.add("constant", new Operation.Constant(parameter("c", 1, 3)));
    Node product =
        builder.add(
            "twice", new Operation.Arithmetic(Operation.Arithmetic.Kind.MULTIPLY), in, constant);
    Node square =
        builder.add(
            "square", new Operation.Arithmetic(Operation.Arithmetic.Kind.MULTIPLY), in, product);
    cases.add(
        new Case("a value with two consumers", builder.build(square), new double[][] {values(3)}));
  }
}
