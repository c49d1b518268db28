package ml.gibbon.model;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * Puts what a network expects of its input in front of it, so that it takes pixels in [0, 1] in
 * Gibbon's order: resizing, normalisation, the order of the values. At the end it picks the outputs
 * of the data's classes.
 */
final class PixelGraph {

  private final GraphBuilder builder = new GraphBuilder();
  private final ImageShape images;
  private final PixelInput input;
  private final String name;

  /**
   * @param images of the data
   * @param name of the file, for messages
   */
  PixelGraph(ImageShape images, PixelInput input, String name) {
    this.images = images;
    this.input = input;
    this.name = name;
  }

  /** Shape of the images that the network gets. */
  private ImageShape resized() {
    return input.size().isEmpty()
        ? images
        : new ImageShape(images.channels(), input.size().get(0), input.size().get(1));
  }

  /**
   * Shape of the network's input for one image.
   *
   * @param declared lengths of the axes of the file's input, -1 where it does not say
   * @throws InputException when such images do not fit it
   */
  Shape inputShape(int[] declared) {
    PixelInput.Layout layout = layout(declared);
    ImageShape shape = resized();
    int[] lengths =
        switch (layout) {
          case NCHW -> new int[] {1, shape.channels(), shape.height(), shape.width()};
          case NHWC -> new int[] {1, shape.height(), shape.width(), shape.channels()};
          default -> flat(declared, shape.size());
        };
    if (!fits(declared, lengths)) {
      throw mismatch(declared);
    }
    return Shape.of(lengths);
  }

  private InputException mismatch(int[] declared) {
    return new InputException(
        "model %s takes %s but the data's images are %s (channels x height x width)%s: say the order with models.NAME.input.layout, or another size with models.NAME.input.size"
            .formatted(
                name,
                inWords(declared),
                images,
                input.size().isEmpty() ? "" : ", resized to " + resized()));
  }

  /** Of a row: its axes of length 1 stay where the file has them. */
  private int[] flat(int[] declared, int size) {
    int[] lengths = declared.length == 0 ? new int[] {1, size} : declared.clone();
    lengths[0] = 1;
    int open = -1;
    for (int axis = 1; axis < lengths.length; axis++) {
      if (lengths[axis] != 1) {
        open = open < 0 ? axis : lengths.length;
      }
    }
    if (open > 0 && open < lengths.length && lengths[open] < 0) {
      lengths[open] = size;
    }
    return lengths;
  }

  private boolean fits(int[] declared, int[] lengths) {
    if (declared.length != lengths.length || Arrays.stream(lengths).anyMatch(side -> side < 1)) {
      return false;
    }
    for (int axis = 1; axis < lengths.length; axis++) {
      if (declared[axis] >= 0 && declared[axis] != lengths[axis]) {
        return false;
      }
    }
    return Shape.of(lengths).size() == resized().size();
  }

  private PixelInput.Layout layout(int[] declared) {
    if (input.layout() != PixelInput.Layout.AUTO) {
      return input.layout();
    }
    if (declared.length != 4) {
      return PixelInput.Layout.FLAT;
    }
    ImageShape shape = resized();
    int[] first = {1, shape.channels(), shape.height(), shape.width()};
    int[] last = {1, shape.height(), shape.width(), shape.channels()};
    if (fits(declared, first)) {
      return PixelInput.Layout.NCHW;
    } else if (fits(declared, last)) {
      return PixelInput.Layout.NHWC;
    }
    // Images as a row that stands along one of the axes, such as [1, 784, 1, 1].
    return PixelInput.Layout.FLAT;
  }

  private static String inWords(int[] declared) {
    StringBuilder words = new StringBuilder("[N");
    for (int axis = 1; axis < declared.length; axis++) {
      words.append(", ").append(declared[axis] < 0 ? "?" : Integer.toString(declared[axis]));
    }
    return words.append(']').toString();
  }

  /**
   * The whole function from pixels to the logits of the data's classes.
   *
   * @param network from an input of {@link #inputShape} to its logits
   * @param classes names of the data's classes
   * @throws InputException when it has no outputs for them
   */
  Graph around(Graph network, List<String> classes) {
    Shape to = network.inputs().get(0).shape();
    ImageShape shape = resized();
    boolean row = to.rank() != 4 || (to.length(2) == 1 && to.length(3) == 1);
    boolean asRow = row && images.equals(shape);
    Node value =
        builder.input(
            "pixels",
            asRow
                ? Shape.of(1, images.size())
                : Shape.of(1, images.channels(), images.height(), images.width()));
    value = resize(value);
    value = normalise(value);
    if (!value.shape().equals(to)) {
      boolean last = !row && to.length(3) == shape.channels() && to.length(2) == shape.width();
      value =
          last
              ? builder.add("channels-last", new Operation.Transpose(List.of(0, 2, 3, 1)), value)
              : builder.add("row", new Operation.Reshape(to), value);
    }
    return builder.build(pick(builder.append(network, value), classes));
  }

  /** Bilinear, the centres of the corner pixels at half a pixel from the edge, as PyTorch's. */
  private Node resize(Node value) {
    ImageShape shape = resized();
    Node rows = along(value, 2, shape.height());
    return along(rows, 3, shape.width());
  }

  private Node along(Node value, int axis, int length) {
    if (input.size().isEmpty() || value.shape().length(axis) == length) {
      return value;
    }
    int before = value.shape().length(axis);
    float[] matrix = new float[length * before];
    for (int i = 0; i < length; i++) {
      double at = Math.max(0, (i + .5) * before / length - .5);
      int low = Math.min(before - 1, (int) at);
      int high = Math.min(before - 1, low + 1);
      matrix[i * before + low] += (float) (1 - (at - low));
      matrix[i * before + high] += (float) (at - low);
    }
    return builder.add(
        "resize",
        new Operation.AxisProduct(
            axis, Parameter.of("resize." + axis, Shape.of(length, before), matrix)),
        value);
  }

  private Node normalise(Node value) {
    int channels = images.channels();
    double[] mean = each("mean", input.mean(), channels, 0);
    double[] std = each("std", input.std(), channels, 1);
    float[] scale = new float[channels];
    float[] shift = new float[channels];
    for (int c = 0; c < channels; c++) {
      scale[c] = (float) (input.scale() / std[c]);
      shift[c] = (float) (-mean[c] / std[c]);
    }
    boolean same =
        IntStream.range(1, channels).allMatch(c -> scale[c] == scale[0] && shift[c] == shift[0]);
    if (same && scale[0] == 1 && shift[0] == 0) {
      return value;
    }
    if (same) {
      return builder.add(
          "normalisation", new Operation.Elementwise(Function.LINEAR, scale[0], shift[0]), value);
    }
    int repeat = value.shape().length(1) / channels;
    return builder.add(
        "normalisation",
        new Operation.Affine(
            perChannel("normalisation.scale", scale, repeat),
            perChannel("normalisation.shift", shift, repeat)),
        value);
  }

  private static Parameter perChannel(String name, float[] channels, int repeat) {
    float[] values = new float[channels.length * repeat];
    for (int i = 0; i < values.length; i++) {
      values[i] = channels[i / repeat];
    }
    return Parameter.of(name, Shape.of(values.length), values);
  }

  private static double[] each(String key, List<Double> given, int channels, double otherwise) {
    if (given.size() > 1 && given.size() != channels) {
      throw new InputException(
          "models.NAME.input.%s has %d numbers but the images have %d channels: give one for all or one for each"
              .formatted(key, given.size(), channels));
    }
    double[] each = new double[channels];
    for (int c = 0; c < channels; c++) {
      each[c] = given.isEmpty() ? otherwise : given.get(given.size() == 1 ? 0 : c);
    }
    return each;
  }

  private Node pick(Node logits, List<String> classes) {
    int outputs = logits.shape().size();
    if (!input.classes().isEmpty()) {
      return pickByName(logits, classes);
    }
    if (outputs == 1 && classes.size() == 2) {
      // One number for a yes or no: the logit of class 1 against 0 for class 0.
      return select(logits, new int[] {-1, 0});
    }
    if (outputs != classes.size()) {
      throw new InputException(
          "model %s tells %d classes apart but the dataset has %d; choose another models.NAME.file or other data, or name its outputs with models.NAME.input.classes"
              .formatted(name, outputs, classes.size()));
    }
    return logits;
  }

  private Node pickByName(Node logits, List<String> classes) {
    List<String> names = input.classes();
    if (names.size() != logits.shape().size()) {
      throw new InputException(
          "models.NAME.input.classes has %d names but model %s has %d outputs: name all of them, in their order"
              .formatted(names.size(), name, logits.shape().size()));
    }
    int[] picked = new int[classes.size()];
    for (int k = 0; k < picked.length; k++) {
      picked[k] = names.indexOf(classes.get(k));
      if (picked[k] < 0) {
        throw new InputException(
            "models.NAME.input.classes does not name the dataset's class %s: the names must be those of %s"
                .formatted(
                    classes.get(k).toLowerCase(Locale.ROOT).equals(classes.get(k))
                        ? classes.get(k)
                        : "\"" + classes.get(k) + "\"",
                    "data.class-names"));
      }
    }
    boolean inOrder =
        picked.length == names.size()
            && Arrays.equals(picked, IntStream.range(0, picked.length).toArray());
    return inOrder ? logits : select(logits, picked);
  }

  private Node select(Node logits, int[] outputs) {
    return builder.add(
        "classes",
        new Operation.Selection(IndexMap.of(outputs), 0, Shape.of(1, outputs.length)),
        logits);
  }
}
