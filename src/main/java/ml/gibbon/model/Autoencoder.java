package ml.gibbon.model;

import static ml.gibbon.error.SettingException.require;
import static ml.gibbon.error.SettingException.requireEach;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/**
 * A network from images to images: hidden layers of ReLUs, and pixels by sigmoids. It has hidden
 * layers of one kind, dense ones or convolutions of 3x3 that keep the sides of images.
 *
 * @param units of each hidden dense layer, at least 1
 * @param filters of each hidden convolution, at least 1; none for dense layers
 */
public record Autoencoder(List<Integer> units, List<Integer> filters) {

  private static final int KERNEL = 3;

  private static final Operation RELU = new Operation.Elementwise(Function.RELU);

  /**
   * @throws ml.gibbon.error.SettingException when there is no hidden layer, or an empty one
   */
  public Autoencoder {
    boolean isDeep = !units.isEmpty() || !filters.isEmpty();
    require(isDeep, "units", units, "a list of at least one number, unless there are filters");
    requireEach(size -> size >= 1, "units", units, "a whole number from 1 on");
    requireEach(size -> size >= 1, "filters", filters, "a whole number from 1 on");
    units = List.copyOf(units);
    filters = List.copyOf(filters);
  }

  /** One line for tables and reports. */
  public String inWords() {
    String sizes =
        hidden().stream().map(size -> Integer.toString(size)).collect(Collectors.joining(", "));
    return filters.isEmpty()
        ? "autoencoder " + sizes
        : "autoencoder of %dx%d filters %s".formatted(KERNEL, KERNEL, sizes);
  }

  private List<Integer> hidden() {
    return filters.isEmpty() ? units : filters;
  }

  /**
   * One with fresh parameters.
   *
   * @param seed of the weights
   * @return from {@code [1, C, H, W]} to {@code [1, C * H * W]}, both in [0, 1]
   */
  Graph graph(ImageShape images, long seed) {
    return new Layers(new FreshParameters(seed)).graph(images);
  }

  /**
   * An autoencoder in front of a classifier: what it makes of an image is what the classifier sees.
   *
   * @param autoencoder from images to as many values
   * @param classifier of images of the same shape
   * @return from {@code [1, C, H, W]} to the classifier's logits
   */
  static Graph before(Graph classifier, Graph autoencoder, ImageShape images) {
    GraphBuilder builder = new GraphBuilder();
    Node pixels = builder.input("pixels", shape(images));
    Node reconstructed = append(builder, autoencoder, pixels);
    return builder.build(append(builder, classifier, reconstructed));
  }

  /** A graph applied to the same values in the shape that it takes. */
  private static Node append(GraphBuilder builder, Graph graph, Node values) {
    return builder.append(graph, reshaped(builder, values, graph.inputs().get(0).shape()));
  }

  private static Node reshaped(GraphBuilder builder, Node values, Shape to) {
    return values.shape().equals(to)
        ? values
        : builder.add(values.name() + ".reshaped", new Operation.Reshape(to), values);
  }

  private static Shape shape(ImageShape images) {
    return Shape.of(1, images.channels(), images.height(), images.width());
  }

  /** Puts the layers together. */
  private final class Layers {

    private final GraphBuilder builder = new GraphBuilder();
    private final FreshParameters fresh;

    Layers(FreshParameters fresh) {
      this.fresh = fresh;
    }

    Graph graph(ImageShape images) {
      Shape row = Shape.of(1, images.size());
      boolean isDense = filters.isEmpty();
      Node value = builder.input("pixels", shape(images));
      value = isDense ? reshaped(builder, value, row) : value;
      int last = isDense ? images.size() : images.channels();
      List<Integer> sizes = Stream.concat(hidden().stream(), Stream.of(last)).toList();
      for (int i = 0; i < sizes.size(); i++) {
        String name = "autoencoder." + i;
        boolean isHidden = i < sizes.size() - 1;
        value = linear(name, sizes.get(i), isHidden ? 2 : 1, value);
        value = isHidden ? builder.add(name + ".relu", RELU, value) : value;
      }
      Operation sigmoid = new Operation.Elementwise(Function.SIGMOID);
      value = builder.add("reconstruction", sigmoid, reshaped(builder, value, row));
      return builder.build(value);
    }

    private Node linear(String name, int size, double gain, Node in) {
      return filters.isEmpty() ? dense(name, size, gain, in) : convolution(name, size, gain, in);
    }

    private Node dense(String name, int size, double gain, Node in) {
      Shape shape = Shape.of(size, in.shape().length(1));
      return builder.add(
          name,
          new Operation.Dense(
              fresh.drawn(name + ".weight", gain, shape),
              Optional.of(FreshParameters.filled(name + ".bias", size, 0))),
          in);
    }

    private Node convolution(String name, int size, double gain, Node in) {
      Shape shape = Shape.of(size, in.shape().length(1), KERNEL, KERNEL);
      Window window = new Window(axis(in.shape().length(2)), axis(in.shape().length(3)));
      return builder.add(
          name,
          new Operation.Convolution(
              fresh.drawn(name + ".weight", gain, shape),
              Optional.of(FreshParameters.filled(name + ".bias", size, 0)),
              window,
              1),
          in);
    }

    private static Window.Axis axis(int length) {
      return Window.Axis.of(length, KERNEL, 1, KERNEL / 2, KERNEL / 2, 1, false);
    }
  }
}
