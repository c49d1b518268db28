package ml.gibbon.model.keras;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.StreamSupport;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layers that scale and shift values. */
final class NormalisationLayers {

  /** Below this Keras takes a deviation for zero. */
  private static final double SMALLEST_DEVIATION = 1e-7;

  private NormalisationLayers() {}

  /** {@code BatchNormalization}. */
  static Tensor batch(Use use) {
    use.layer().require(!use.layer().flag("renorm", false), "renorm");
    List<Integer> axes = use.layer().has("axis") ? use.layer().integers("axis") : List.of(-1);
    use.layer().require(axes.size() == 1, "axis");
    Channels channels = Channels.of(use, use.input(), axes.get(0));
    int length = channels.length();
    Operation operation =
        new Operation.BatchNormalisation(
            channels.parameter("gamma", () -> weight(use, "gamma", length, 1)),
            channels.parameter("beta", () -> weight(use, "beta", length, 0)),
            channels.parameter("moving_mean", () -> weight(use, "moving_mean", length, 0)),
            channels.parameter("moving_variance", () -> weight(use, "moving_variance", length, 1)),
            use.layer().number("epsilon", 1e-3));
    if (channels.isFirst()) {
      Tensor on = channels.tensor();
      return on.with(use.add(operation, on.node()));
    }
    throw use.wrongRank(use.input(), "images or vectors");
  }

  /** {@code GroupNormalization}: standardised with the channels of a group, whatever the place. */
  static Tensor groups(Use use) {
    List<Integer> axes = use.layer().has("axis") ? use.layer().integers("axis") : List.of(-1);
    use.layer().require(axes.size() == 1, "axis");
    Tensor input = use.input().rank() == 1 ? use.wiring().plain(use.input()) : use.input();
    Channels channels = Channels.of(use, input, axes.get(0));
    Tensor on = channels.tensor();
    int length = channels.length();
    // Each channel is a group of its own where it says -1.
    int asked = use.layer().has("groups") ? use.layer().integers("groups").get(0) : 32;
    int groups = asked == -1 ? length : asked;
    use.layer().require(groups > 0 && length % groups == 0, "groups");
    if (!channels.isFirst()) {
      throw use.wrongRank(input, "images, signals or vectors");
    }
    Shape shape = on.node().shape();
    Node grouped =
        use.wiring().reshape(use.path(), on.node(), Shape.of(1, groups, shape.size() / groups));
    Node standard =
        use.add(new Operation.Standardisation(2, use.layer().number("epsilon", 1e-3)), grouped);
    Operation affine =
        new Operation.Affine(
            channels.parameter("gamma", () -> weight(use, "gamma", length, 1)),
            channels.parameter("beta", () -> weight(use, "beta", length, 0)));
    return on.with(use.add(affine, use.wiring().reshape(use.path(), standard, shape)));
  }

  private static float[] weight(Use use, String name, int length, float otherwise) {
    return use.weights().has(name)
        ? use.weights().array(name, length).values()
        : Array.filled(length, otherwise).values();
  }

  /** {@code LayerNormalization} over the last axis, or over several up to the last. */
  static Tensor layer(Use use) {
    use.layer().require(!use.layer().flag("rms_scaling", false), "rms_scaling");
    Tensor input = use.wiring().plain(use.input());
    List<Integer> axes = use.layer().has("axis") ? use.layer().integers("axis") : List.of(-1);
    List<Integer> counted =
        axes.stream().map(axis -> use.axis(axis, input)).distinct().sorted().toList();
    int first = input.rank() - counted.size();
    use.layer().require(!counted.isEmpty() && counted.get(0) == first, "axis");
    Node node =
        use.add(
            new Operation.Standardisation(first + 1, use.layer().number("epsilon", 1e-3)),
            input.node());
    Integer[] shape = input.shape().subList(first, input.rank()).toArray(Integer[]::new);
    if (use.weights().has("gamma")) {
      node = combined(use, Operation.Arithmetic.Kind.MULTIPLY, "gamma", shape, node);
    }
    if (use.weights().has("beta")) {
      node = combined(use, Operation.Arithmetic.Kind.ADD, "beta", shape, node);
    }
    return Tensor.plain(node);
  }

  private static Node combined(
      Use use, Operation.Arithmetic.Kind kind, String weight, Integer[] shape, Node node) {
    Shape lengths = Shape.of(Arrays.stream(shape).mapToInt(Integer::intValue).toArray());
    Parameter parameter =
        use.parameter(weight, lengths, () -> use.weights().array(weight, shape).values());
    Node constant = use.add(new Operation.Constant(parameter));
    return use.add(new Operation.Arithmetic(kind), node, constant);
  }

  /** {@code Rescaling}: {@code scale x + offset}, for all values or for each channel. */
  static Tensor rescaling(Use use) {
    double[] scale = numbers(use, "scale", 1);
    double[] offset = numbers(use, "offset", 0);
    return scaled(use, -1, scale, offset);
  }

  /** {@code Normalization}: {@code (x - mean) / deviation} of the data, or the inverse. */
  static Tensor ofData(Use use) {
    LayerConfig layer = use.layer();
    double[] mean;
    double[] variance;
    if (layer.has("mean")) {
      mean = numbers(use, "mean", 0);
      variance = numbers(use, "variance", 1);
    } else {
      mean = doubles(use.weights().array("mean").values());
      variance = doubles(use.weights().array("variance").values());
    }
    List<Integer> axes = layer.has("axis") ? layer.integers("axis") : List.of(-1);
    layer.require(axes.size() == 1 || mean.length == 1, "axis");
    if (mean.length != variance.length) {
      throw Refusal.of(layer, "has %d means and %d variances", mean.length, variance.length);
    }
    boolean inverse = layer.flag("invert", false);
    double[] scale = new double[mean.length];
    double[] shift = new double[mean.length];
    for (int i = 0; i < scale.length; i++) {
      double deviation = Math.max(Math.sqrt(variance[i]), SMALLEST_DEVIATION);
      scale[i] = inverse ? deviation : 1 / deviation;
      shift[i] = inverse ? mean[i] : -mean[i] / deviation;
    }
    return scaled(use, axes.isEmpty() ? -1 : axes.get(0), scale, shift);
  }

  /**
   * {@code scale x + shift}.
   *
   * @param scale both one number for all, or one for each place of the axis
   */
  private static Tensor scaled(Use use, int axis, double[] scale, double[] shift) {
    Tensor input = use.input();
    if (scale.length == 1 && shift.length == 1) {
      return input.with(
          use.add(
              new Operation.Elementwise(Function.LINEAR, (float) scale[0], (float) shift[0]),
              input.node()));
    }
    Channels channels = Channels.of(use, input, axis);
    float[] scales = channels.each(scale);
    float[] shifts = channels.each(shift);
    if (!channels.isFirst()) {
      throw use.wrongRank(input, "images or vectors");
    }
    Operation operation =
        new Operation.Affine(
            channels.parameter("scale", () -> scales), channels.parameter("shift", () -> shifts));
    return channels.tensor().with(use.add(operation, channels.tensor().node()));
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  /** A number, or numbers in lists however deep. */
  private static double[] numbers(Use use, String key, double otherwise) {
    JsonNode value = use.layer().get(key);
    if (value.isMissingNode()) {
      return new double[] {otherwise};
    }
    double[] numbers = numbers(value).toArray();
    boolean finite = Arrays.stream(numbers).allMatch(Double::isFinite);
    use.layer().require(numbers.length > 0 && finite, key);
    return numbers;
  }

  private static DoubleStream numbers(JsonNode value) {
    if (!value.isArray()) {
      return DoubleStream.of(value.asDouble(Double.NaN));
    }
    return StreamSupport.stream(value.spliterator(), false)
        .flatMapToDouble(NormalisationLayers::numbers);
  }

  /**
   * The axis of a layer's input that has a scale and a shift of its own at each place.
   *
   * @param tensor with that axis as the node's axis 1 where possible
   */
  private record Channels(Use use, Tensor tensor, boolean isFirst, int length) {

    static Channels of(Use use, Tensor input, int setting) {
      int axis = use.axis(setting, input);
      Tensor ordered = input;
      boolean isLast = axis == input.rank() - 1;
      if (input.rank() == 3 || input.rank() == 2) {
        ordered = isLast ? use.wiring().image(input) : use.wiring().plain(input);
      }
      boolean isFirst = ordered.isImage() ? isLast : axis == 0;
      return new Channels(use, ordered, isFirst, input.shape().get(axis));
    }

    /** In the order of the tensor's node. */
    Parameter parameter(String name, Supplier<float[]> values) {
      String order = tensor.rank() == 1 && tensor.places().isPresent() ? " of channels first" : "";
      return use.parameter(
          name + order,
          Shape.of(length),
          () -> tensor.rank() == 1 ? tensor.inOrder(values.get()) : values.get());
    }

    /** One number for each place. */
    float[] each(double[] values) {
      if (values.length != 1 && values.length != length) {
        throw Refusal.of(use.layer(), "has %d numbers for an axis of %d", values.length, length);
      }
      float[] each = new float[length];
      for (int i = 0; i < length; i++) {
        each[i] = (float) values[values.length == 1 ? 0 : i];
      }
      return each;
    }
  }
}
