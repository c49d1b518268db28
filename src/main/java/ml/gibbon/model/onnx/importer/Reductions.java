package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Operation.Reduction;
import ml.gibbon.network.Shape;

/** Sums and the like over axes, which were an attribute once and are an input today. */
final class Reductions {

  private Reductions() {}

  static Operator.Single plain(Reduction.Kind kind) {
    return call -> {
      List<Integer> axes = axes(call);
      Reduction reduction = new Reduction(kind, axes, keeps(call));
      if (isNothing(call)) {
        return call.in(0);
      } else if (call.in(0) instanceof Known known) {
        return fold(call, known, reduction);
      }
      Node x = call.operand(0);
      return call.result(
          isMeanOfImage(reduction, x.shape())
              ? call.reshape(Poolings.mean(call, x), reduction.shape(List.of(x.shape())))
              : reduce(call, reduction, x));
    };
  }

  /** Exporters write global pooling so, too. */
  private static boolean isMeanOfImage(Reduction reduction, Shape shape) {
    return reduction.kind() == Reduction.Kind.MEAN
        && shape.rank() == 4
        && shape.size() > 0
        && reduction.axes().equals(List.of(2, 3));
  }

  /**
   * A function of the sum of functions of the values.
   *
   * @param each LINEAR for none
   * @param of LINEAR for none
   */
  static Operator.Single sumOf(Function each, Function of) {
    return call -> {
      Node x = function(call, each, call.operand(0));
      Node sum =
          isNothing(call)
              ? x
              : reduce(call, new Reduction(Reduction.Kind.SUM, axes(call), keeps(call)), x);
      return call.result(function(call, of, sum));
    };
  }

  /** Powers are squares. */
  private static Node function(Call call, Function function, Node x) {
    float exponent = function == Function.POWER ? 2 : 0;
    return function == Function.LINEAR ? x : call.add(new Elementwise(function, exponent, 0), x);
  }

  /** {@code log sum exp x}, with the largest value taken out before and put back after. */
  static Value logSumExp(Call call) {
    Node x = call.operand(0);
    if (isNothing(call)) {
      return call.result(x);
    }
    Node largest = reduce(call, new Reduction(Reduction.Kind.MAXIMUM, axes(call), true), x);
    Node rest = call.add(new Arithmetic(Arithmetic.Kind.SUBTRACT), x, largest);
    Node powers = call.add(new Elementwise(Function.EXP), rest);
    Node sum = reduce(call, new Reduction(Reduction.Kind.SUM, axes(call), true), powers);
    Node logarithm = call.add(new Elementwise(Function.LOG), sum);
    Node result = call.add(new Arithmetic(Arithmetic.Kind.ADD), logarithm, largest);
    Shape shape =
        new Reduction(Reduction.Kind.SUM, axes(call), keeps(call)).shape(List.of(x.shape()));
    return call.result(call.reshape(result, shape));
  }

  private static Node reduce(Call call, Reduction reduction, Node x) {
    return reduction.axes().isEmpty() ? x : call.add(reduction, x);
  }

  private static boolean keeps(Call call) {
    return Attributes.flag(call.node(), "keepdims", true);
  }

  /** Whether no axes are meant to be none, not all. */
  private static boolean isNothing(Call call) {
    return Attributes.flag(call.node(), "noop_with_empty_axes", false) && given(call).length == 0;
  }

  private static int[] given(Call call) {
    return call.integers("axes", 1);
  }

  private static List<Integer> axes(Call call) {
    Shape shape = call.shape(0);
    int[] given = given(call);
    return given.length == 0
        ? IntStream.range(0, shape.rank()).boxed().toList()
        : Arrays.stream(given).map(shape::axis).sorted().distinct().boxed().toList();
  }

  private static Known fold(Call call, Known known, Reduction reduction) {
    Shape in = known.shape();
    Shape kept = new Reduction(reduction.kind(), reduction.axes(), true).shape(List.of(in));
    int[] strides = kept.strides();
    double[] result = new double[kept.size()];
    Arrays.fill(result, start(reduction.kind()));
    DoubleBinaryOperator function = function(reduction.kind());
    double[] values = known.doubles();
    for (int i = 0; i < values.length; i++) {
      int place = place(i, in, kept, strides);
      result[place] = function.applyAsDouble(result[place], values[i]);
    }
    if (reduction.kind() == Reduction.Kind.MEAN) {
      double count = (double) in.size() / kept.size();
      result = Arrays.stream(result).map(sum -> sum / count).toArray();
    }
    call.reserve(kept);
    return Known.of(known.type(), reduction.shape(List.of(in)), result);
  }

  /** Where a value goes whose axes of length 1 are put together. */
  private static int place(int index, Shape in, Shape kept, int[] strides) {
    int place = 0;
    int rest = index;
    for (int axis = in.rank() - 1; axis >= 0; axis--) {
      if (kept.length(axis) > 1) {
        place += rest % in.length(axis) * strides[axis];
      }
      rest /= in.length(axis);
    }
    return place;
  }

  private static double start(Reduction.Kind kind) {
    return switch (kind) {
      case SUM, MEAN -> 0;
      case MAXIMUM -> Double.NEGATIVE_INFINITY;
      case MINIMUM -> Double.POSITIVE_INFINITY;
      case PRODUCT -> 1;
    };
  }

  private static DoubleBinaryOperator function(Reduction.Kind kind) {
    return switch (kind) {
      case SUM, MEAN -> Double::sum;
      case MAXIMUM -> Math::max;
      case MINIMUM -> Math::min;
      case PRODUCT -> (x, y) -> x * y;
    };
  }

  /** Sums of all values up to each along an axis. */
  static Value cumulative(Call call) {
    Node x = call.operand(0);
    int axis = x.shape().axis((int) call.known(1, "its axis").single());
    OnnxNode node = call.node();
    boolean exclusive = Attributes.flag(node, "exclusive", false);
    boolean reverse = Attributes.flag(node, "reverse", false);
    int length = x.shape().length(axis);
    Shape shape = Shape.of(length, length);
    call.reserve(shape);
    double[] matrix = new double[shape.size()];
    for (int i = 0; i < length; i++) {
      for (int j = 0; j < length; j++) {
        boolean before = reverse ? j > i : j < i;
        matrix[i * length + j] = before || (i == j && !exclusive) ? 1 : 0;
      }
    }
    Known sums = Known.of(call.type(), shape, matrix);
    return call.result(call.add(new Operation.AxisProduct(axis, call.parameter("sums", sums)), x));
  }
}
