package ml.gibbon.model;

import java.util.List;
import java.util.Optional;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/**
 * Residual networks (He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015,
 * arXiv:1512.03385): basic blocks of two 3x3 convolutions, shortcuts by projection where the number
 * of channels grows (option B), batch normalisation after each convolution, the mean of all places
 * and one dense layer at the end. Parameters are called as in PyTorch's torchvision.
 */
final class ResidualNetwork {

  private static final float EPSILON = 1e-5f;

  /** Pixels as {@link Architecture#SCALED}. */
  private static final Operation SCALING = new Operation.Elementwise(Function.LINEAR, 4, -2);

  private static final Operation RELU = new Operation.Elementwise(Function.RELU);

  private final GraphBuilder builder = new GraphBuilder();
  private final FreshParameters fresh;

  private ResidualNetwork(long seed) {
    this.fresh = new FreshParameters(seed);
  }

  /**
   * The network with fresh parameters, from pixels {@code [1, C, H, W]} in [0, 1] to logits.
   *
   * @param seed of the weights
   */
  static Graph of(Architecture.Resnet resnet, ImageShape images, int classes, long seed) {
    return new ResidualNetwork(seed).graph(resnet, images, classes);
  }

  private Graph graph(Architecture.Resnet resnet, ImageShape images, int classes) {
    Node pixels =
        builder.input("pixels", Shape.of(1, images.channels(), images.height(), images.width()));
    Node value = builder.add("scaled", SCALING, pixels);
    value = builder.add("relu", RELU, normalised("conv1", "bn1", 3, 1, resnet.width(), value));
    List<Integer> blocks = resnet.blocks();
    for (int stage = 0; stage < blocks.size(); stage++) {
      for (int block = 0; block < blocks.get(stage); block++) {
        int stride = stage > 0 && block == 0 ? 2 : 1;
        String name = "layer%d.%d".formatted(stage + 1, block);
        value = block(name, stride, resnet.width() << stage, value);
      }
    }
    return builder.build(dense(classes, mean(value)));
  }

  private Node block(String name, int stride, int channels, Node in) {
    Node first = normalised(name + ".conv1", name + ".bn1", 3, stride, channels, in);
    Node middle = builder.add(name + ".relu1", RELU, first);
    Node second = normalised(name + ".conv2", name + ".bn2", 3, 1, channels, middle);
    Node shortcut =
        in.shape().length(1) == channels
            ? in
            : normalised(name + ".downsample.0", name + ".downsample.1", 1, stride, channels, in);
    Operation add = new Operation.Arithmetic(Operation.Arithmetic.Kind.ADD);
    return builder.add(name, RELU, builder.add(name + ".add", add, second, shortcut));
  }

  /** A convolution without a bias, normalised. */
  private Node normalised(
      String convolution, String norm, int kernel, int stride, int channels, Node in) {
    Shape shape = in.shape();
    Parameter weights =
        fresh.drawn(
            convolution + ".weight", 2, Shape.of(channels, shape.length(1), kernel, kernel));
    Window window =
        new Window(axis(shape.length(2), kernel, stride), axis(shape.length(3), kernel, stride));
    Node convolved =
        builder.add(
            convolution, new Operation.Convolution(weights, Optional.empty(), window, 1), in);
    return builder.add(
        norm,
        new Operation.BatchNormalisation(
            FreshParameters.filled(norm + ".weight", channels, 1),
            FreshParameters.filled(norm + ".bias", channels, 0),
            FreshParameters.filled(norm + ".running_mean", channels, 0),
            FreshParameters.filled(norm + ".running_var", channels, 1),
            EPSILON),
        convolved);
  }

  private static Window.Axis axis(int in, int kernel, int stride) {
    return Window.Axis.of(in, kernel, stride, kernel / 2, kernel / 2, 1, false);
  }

  private Node mean(Node images) {
    Shape shape = images.shape();
    Window.Axis rows = Window.Axis.of(shape.length(2), shape.length(2), 1, 0, 0, 1, false);
    Window.Axis columns = Window.Axis.of(shape.length(3), shape.length(3), 1, 0, 0, 1, false);
    Operation mean =
        new Operation.AveragePooling(
            new Window(rows, columns), Operation.AveragePooling.Divisor.INSIDE);
    return builder.add(
        "flat",
        new Operation.Reshape(Shape.of(1, shape.length(1))),
        builder.add("avgpool", mean, images));
  }

  private Node dense(int classes, Node in) {
    Parameter weights = fresh.drawn("fc.weight", 1, Shape.of(classes, in.shape().length(1)));
    Parameter bias = FreshParameters.filled("fc.bias", classes, 0);
    return builder.add("fc", new Operation.Dense(weights, Optional.of(bias)), in);
  }
}
