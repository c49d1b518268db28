package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Operation.Elementwise;
import ml.gibbon.network.Operation.Reduction;
import ml.gibbon.network.Shape;

/** Normalisation by mean and variance, and by neighbours. */
final class Normalisations {

  private Normalisations() {}

  static Value batch(Call call) {
    call.require(
        !Attributes.flag(call.node(), "training_mode", false),
        "is in training mode; export the network in evaluation mode");
    Shape shape = call.shape(0);
    call.require(
        Attributes.flag(call.node(), "spatial", true) || shape.rank() == 2,
        "has spatial = 0: a mean for each place is not supported, one for each channel is");
    Known[] statistics = new Known[5];
    List<String> names = List.of("", "its scale", "its shift", "its mean", "its variance");
    for (int i = 1; i < statistics.length; i++) {
      Known known = call.known(i, names.get(i));
      statistics[i] = known.reshaped(Shape.of(known.size()));
    }
    Operation operation =
        new Operation.BatchNormalisation(
            call.parameter("scale", statistics[1]),
            call.parameter("shift", statistics[2]),
            call.parameter("mean", statistics[3]),
            call.parameter("variance", statistics[4]),
            epsilon(call));
    return call.result(call.add(operation, call.operand(0)));
  }

  private static float epsilon(Call call) {
    return call.node().floating("epsilon", 1e-5f);
  }

  static Value instance(Call call) {
    Node x = call.operand(0);
    call.require(x.shape().rank() > 2, "works on %s, which has no places", x.shape());
    return scaled(call, call.add(new Operation.Standardisation(2, epsilon(call)), x));
  }

  /** From opset 21 on scale and shift are those of channels, before those of groups. */
  static Value group(Call call) {
    Node x = call.operand(0);
    Shape shape = x.shape();
    int groups = Attributes.integer(call.node(), "num_groups", 0);
    call.require(
        shape.rank() > 1 && groups > 0 && shape.length(1) % groups == 0,
        "cannot divide the channels of %s into %d groups",
        shape,
        groups);
    int each = shape.size() / Math.max(1, shape.length(0) * groups);
    Node grouped = call.reshape(x, Shape.of(shape.length(0), groups, each));
    Node standard = call.add(new Operation.Standardisation(2, epsilon(call)), grouped);
    return scaled(call, call.reshape(standard, shape));
  }

  private static Value scaled(Call call, Node x) {
    int channels = x.shape().length(1);
    return call.result(
        Arithmetics.affine(
            call,
            x,
            ofChannels(call, call.known(1, "its scale"), channels),
            ofChannels(call, call.known(2, "its shift"), channels)));
  }

  private static Known ofChannels(Call call, Known known, int channels) {
    int count = known.size();
    call.require(
        count == channels || (count > 0 && channels % count == 0),
        "has %d scales for %d channels",
        count,
        channels);
    int[] sources = IntStream.range(0, channels).map(i -> i / (channels / count)).toArray();
    return count == channels ? known : known.selected(sources, 0, Shape.of(channels));
  }

  /** With mean and inverse deviation as further results. */
  static List<Value> layer(Call call) {
    Node x = call.operand(0);
    int axis = x.shape().axis(Attributes.integer(call.node(), "axis", -1));
    Value result = call.result(call.add(new Operation.Standardisation(axis, epsilon(call)), x));
    if (!isOnes(call.in(1))) {
      result = Arithmetics.apply(call, Kind.MULTIPLY, result, call.in(1));
    }
    if (call.has(2)) {
      result = Arithmetics.apply(call, Kind.ADD, result, call.in(2));
    }
    Reduction mean = mean(axis, x.shape().rank());
    Node centre = call.add(mean, x);
    Node distance = call.add(new Arithmetic(Kind.SUBTRACT), x, centre);
    Node square = call.add(new Arithmetic(Kind.MULTIPLY), distance, distance);
    return List.of(
        result, call.result(centre), call.result(inverseRoot(call, call.add(mean, square))));
  }

  /** As they stand where nothing is scaled, since the operator cannot do without a scale. */
  private static boolean isOnes(Value scale) {
    return scale instanceof Known known
        && IntStream.range(0, known.size()).allMatch(i -> known.floats()[i] == 1);
  }

  /** {@code x / sqrt(mean(x^2) + epsilon)}, scaled. */
  static Value rootMeanSquare(Call call) {
    Node x = call.operand(0);
    int axis = x.shape().axis(Attributes.integer(call.node(), "axis", -1));
    Node square = call.add(new Arithmetic(Kind.MULTIPLY), x, x);
    Node inverse = inverseRoot(call, call.add(mean(axis, x.shape().rank()), square));
    Value result = call.result(call.add(new Arithmetic(Kind.MULTIPLY), x, inverse));
    return Arithmetics.apply(call, Kind.MULTIPLY, result, call.in(1));
  }

  private static Reduction mean(int axis, int rank) {
    return new Reduction(Reduction.Kind.MEAN, IntStream.range(axis, rank).boxed().toList(), true);
  }

  private static Node inverseRoot(Call call, Node variance) {
    Node root =
        call.add(
            new Elementwise(Function.SQRT), Arithmetics.linear(call, variance, 1, epsilon(call)));
    return call.add(new Elementwise(Function.RECIPROCAL), root);
  }

  /** {@code x / (bias + alpha / size * sum of x^2 over neighbouring channels)^beta}. */
  static Value local(Call call) {
    Node x = call.operand(0);
    int channels = x.shape().length(1);
    int size = Attributes.integer(call.node(), "size", 0);
    call.require(size > 0, "has size = %d, which must be above 0", size);
    float alpha = call.node().floating("alpha", 1e-4f);
    Known band = band(call, channels, size);
    Node square = call.add(new Arithmetic(Kind.MULTIPLY), x, x);
    Node sum = call.add(new Operation.AxisProduct(1, call.parameter("band", band)), square);
    Node base = Arithmetics.linear(call, sum, alpha / size, call.node().floating("bias", 1));
    float exponent = -call.node().floating("beta", 0.75f);
    Node factor = call.add(new Elementwise(Function.POWER, exponent, 0), base);
    return call.result(call.add(new Arithmetic(Kind.MULTIPLY), x, factor));
  }

  /** 1 where a channel counts for another. */
  private static Known band(Call call, int channels, int size) {
    Shape shape = Shape.of(channels, channels);
    call.reserve(shape);
    double[] band = new double[shape.size()];
    for (int i = 0; i < channels; i++) {
      int from = Math.max(0, i - (size - 1) / 2);
      int to = Math.min(channels, i + size / 2 + 1);
      Arrays.fill(band, i * channels + from, i * channels + Math.max(from, to), 1);
    }
    return Known.of(call.type(), shape, band);
  }

  /** {@code x / |x|} along an axis, for the norms 1 and 2. */
  static Value lp(Call call) {
    Node x = call.operand(0);
    int p = Attributes.integer(call.node(), "p", 2);
    call.require(p == 1 || p == 2, "has p = %d, which is not one of 1, 2", p);
    int axis = x.shape().axis(Attributes.integer(call.node(), "axis", -1));
    Reduction sum = new Reduction(Reduction.Kind.SUM, List.of(axis), true);
    Node norm =
        p == 1
            ? call.add(sum, call.add(new Elementwise(Function.ABS), x))
            : call.add(
                new Elementwise(Function.SQRT),
                call.add(sum, call.add(new Arithmetic(Kind.MULTIPLY), x, x)));
    return call.result(call.add(new Arithmetic(Kind.DIVIDE), x, norm));
  }
}
