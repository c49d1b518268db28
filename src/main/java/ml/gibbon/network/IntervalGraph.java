package ml.gibbon.network;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Interval bound propagation as a graph: what a network answers to an image, and between which
 * bounds its answers lie for all images whose every pixel is between two ends (Gowal et al. 2019,
 * arXiv:1810.12715, section 3). A linear operation takes the centre by its weights and the radius
 * by their absolute values; a growing function takes both ends.
 *
 * <p>All three ways use the same parameters, so that training such a graph trains the network.
 */
public final class IntervalGraph {

  /**
   * Images one after the other in the input: the image, the lower ends of its pixels, the upper
   * ones.
   */
  public static final int PARTS = 3;

  private final GraphBuilder builder = new GraphBuilder();
  private final Map<Node, Interval> intervals = new IdentityHashMap<>();
  private final Map<Parameter, Parameter> absolutes = new IdentityHashMap<>();

  private IntervalGraph() {}

  /**
   * The graph of the bounds.
   *
   * @param network of one image, with answers {@code [1, K]}
   * @return of a row of {@link #PARTS} images, with answers {@code [1, 3 K]}: those to the image,
   *     their lower bounds, their upper ones
   * @throws UnsupportedNetworkException naming the node through which no bounds go
   */
  public static Graph of(Graph network) {
    return new IntervalGraph().build(network);
  }

  private Graph build(Graph network) {
    if (network.inputs().size() != 1) {
      throw new UnsupportedNetworkException("bounds are those of a network of one image");
    }
    Node pixels = network.inputs().get(0);
    Shape shape = pixels.shape();
    Node input = builder.input(pixels.name(), Shape.of(1, PARTS * shape.size()));
    Node answers = builder.append(network, part(input, shape, 0));
    intervals.put(pixels, Interval.ends(part(input, shape, 1), part(input, shape, 2)));
    for (Node node : network.nodes()) {
      if (node != pixels && !isConstant(node)) {
        intervals.put(node, bounds(node));
      }
    }
    Interval bounds = intervals.get(network.output()).ends(builder, network.output().name());
    Operation together = new Operation.Concatenation(1);
    return builder.build(builder.add("bounds", together, answers, bounds.first(), bounds.second()));
  }

  private Node part(Node input, Shape shape, int index) {
    int size = shape.size();
    int[] sources = IntStream.range(index * size, (index + 1) * size).toArray();
    Operation selection = new Operation.Selection(IndexMap.of(sources), 0, shape);
    return builder.add(input.name() + " part " + index, selection, input);
  }

  private static boolean isConstant(Node node) {
    return node.operation() instanceof Operation.Constant;
  }

  private Interval bounds(Node node) {
    Operation operation = node.operation();
    if (operation instanceof Operation.Arithmetic arithmetic) {
      return arithmetic(node, arithmetic);
    } else if (node.inputs().stream().anyMatch(IntervalGraph::isConstant)) {
      throw refused(node);
    } else if (operation instanceof Operation.Dropout) {
      // Bounds are those of the whole network, as it will be used.
      return of(node.input(0));
    }
    Optional<Operation> ofRadius = ofRadius(operation);
    if (ofRadius.isPresent()) {
      Interval in = of(node.input(0)).centred(builder, node.name());
      return Interval.centred(
          builder.add(node.name(), operation, in.first()),
          builder.add(node.name() + " radius", ofRadius.get(), in.second()));
    } else if (isWeightedSum(operation)) {
      return each(node, alike(node));
    } else if (isGrowing(operation)) {
      return each(node, List.of(of(node.input(0)).ends(builder, node.name())));
    }
    throw refused(node);
  }

  /** Of a linear operation, what it does to radii: the same with absolute weights and no shift. */
  private Optional<Operation> ofRadius(Operation operation) {
    if (operation instanceof Operation.Dense dense) {
      return Optional.of(new Operation.Dense(absolute(dense.weights()), Optional.empty()));
    } else if (operation instanceof Operation.Convolution it) {
      Parameter weights = absolute(it.weights());
      return Optional.of(
          new Operation.Convolution(weights, Optional.empty(), it.window(), it.groups()));
    } else if (operation instanceof Operation.TransposedConvolution it) {
      Parameter weights = absolute(it.weights());
      return Optional.of(
          new Operation.TransposedConvolution(weights, Optional.empty(), it.window(), it.groups()));
    } else if (operation instanceof Operation.BatchNormalisation it) {
      return Optional.of(
          new Operation.BatchNormalisation(
              absolute(it.scale()),
              zeros(it.shift()),
              zeros(it.mean()),
              it.variance(),
              it.epsilon()));
    } else if (operation instanceof Operation.Affine it) {
      return Optional.of(new Operation.Affine(absolute(it.scale()), zeros(it.shift())));
    } else if (operation instanceof Operation.AxisProduct it) {
      return Optional.of(new Operation.AxisProduct(it.axis(), absolute(it.matrix())));
    } else if (operation instanceof Operation.Elementwise it && it.function() == Function.LINEAR) {
      return Optional.of(new Operation.Elementwise(Function.LINEAR, Math.abs(it.a()), 0));
    }
    return Optional.empty();
  }

  private Parameter absolute(Parameter parameter) {
    return absolutes.computeIfAbsent(parameter, Parameter::absolute);
  }

  private static Parameter zeros(Parameter like) {
    return Parameter.of("0 for " + like.name(), like.shape(), new float[like.shape().size()]);
  }

  /** Whether every result is a sum of inputs with weights from 0 on: of ends, and of radii too. */
  private static boolean isWeightedSum(Operation operation) {
    return operation instanceof Operation.Reshape
        || operation instanceof Operation.Transpose
        || operation instanceof Operation.Concatenation
        || operation instanceof Operation.AveragePooling
        || (operation instanceof Operation.Selection selection && selection.fill() == 0)
        || (operation instanceof Operation.Reduction reduction
            && (reduction.kind() == Operation.Reduction.Kind.SUM
                || reduction.kind() == Operation.Reduction.Kind.MEAN));
  }

  /** Whether no result falls where an input rises. */
  private static boolean isGrowing(Operation operation) {
    if (operation instanceof Operation.Elementwise it) {
      return switch (it.function()) {
        case RELU, SIGMOID, TANH, SOFTPLUS, SOFTSIGN, EXP, ERF -> true;
        case SIGN, FLOOR, CEILING, ROUND -> true;
        case LEAKY_RELU, THRESHOLDED_RELU, ELU, CELU, HARD_SIGMOID -> it.a() >= 0;
        case SELU -> it.a() >= 0 && it.b() >= 0;
        case CLIP -> it.a() <= it.b();
        default -> false;
      };
    }
    return operation instanceof Operation.MaxPooling
        || operation instanceof Operation.Maxout
        || operation instanceof Operation.Selection
        || (operation instanceof Operation.Reduction reduction
            && (reduction.kind() == Operation.Reduction.Kind.MAXIMUM
                || reduction.kind() == Operation.Reduction.Kind.MINIMUM));
  }

  private Interval arithmetic(Node node, Operation.Arithmetic arithmetic) {
    Node first = node.input(0);
    Node second = node.input(1);
    return switch (arithmetic.kind()) {
      case ADD -> isConstant(first) ? shifted(node, second) : added(node);
      case SUBTRACT -> isConstant(first) ? shifted(node, second) : added(node);
      case MULTIPLY ->
          isConstant(first) ? scaled(node, second, first) : scaled(node, first, second);
      case DIVIDE -> scaled(node, first, second);
      case MAXIMUM, MINIMUM -> each(node, List.of(ends(node, first), ends(node, second)));
      default -> throw refused(node);
    };
  }

  /** A sum or difference of a value and a constant: the radius stays. */
  private Interval shifted(Node node, Node value) {
    Interval in = of(value).centred(builder, node.name());
    Node centre =
        builder.add(
            node.name(),
            node.operation(),
            node.input(0) == value ? in.first() : node.input(0),
            node.input(1) == value ? in.first() : node.input(1));
    requireShape(node, value);
    return Interval.centred(centre, in.second());
  }

  private Interval added(Node node) {
    if (isConstant(node.input(1))) {
      return shifted(node, node.input(0));
    }
    Interval first = of(node.input(0)).centred(builder, node.name());
    Interval second = of(node.input(1)).centred(builder, node.name());
    Operation sum = new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD);
    return Interval.centred(
        builder.add(node.name(), node.operation(), first.first(), second.first()),
        builder.add(node.name() + " radius", sum, first.second(), second.second()));
  }

  /** A product or quotient of a value and a constant. */
  private Interval scaled(Node node, Node value, Node constant) {
    if (isConstant(value) || !(constant.operation() instanceof Operation.Constant factor)) {
      throw refused(node);
    }
    Interval in = of(value).centred(builder, node.name());
    Node size =
        builder.add("|" + constant.name() + "|", new Operation.Constant(absolute(factor.value())));
    return Interval.centred(
        builder.add(node.name(), node.operation(), in.first(), constant),
        builder.add(node.name() + " radius", node.operation(), in.second(), size));
  }

  private static void requireShape(Node node, Node value) {
    if (!node.shape().equals(value.shape())) {
      throw refused(node);
    }
  }

  private Interval ends(Node node, Node input) {
    if (isConstant(input)) {
      return Interval.ends(input, input);
    }
    return of(input).ends(builder, node.name());
  }

  /** The inputs of a node in the same form. */
  private List<Interval> alike(Node node) {
    List<Interval> inputs = new ArrayList<>();
    boolean centred = node.inputs().stream().allMatch(input -> of(input).isCentred());
    for (Node input : node.inputs()) {
      inputs.add(centred ? of(input) : of(input).ends(builder, node.name()));
    }
    return inputs;
  }

  /** The operation on both halves of intervals of the same form. */
  private Interval each(Node node, List<Interval> inputs) {
    Node[] first = inputs.stream().map(Interval::first).toArray(Node[]::new);
    Node[] second = inputs.stream().map(Interval::second).toArray(Node[]::new);
    return new Interval(
        builder.add(node.name() + " first", node.operation(), first),
        builder.add(node.name() + " second", node.operation(), second),
        inputs.get(0).isCentred());
  }

  private Interval of(Node node) {
    return intervals.get(node);
  }

  private static UnsupportedNetworkException refused(Node node) {
    return new UnsupportedNetworkException("interval bounds do not go through %s".formatted(node));
  }
}
