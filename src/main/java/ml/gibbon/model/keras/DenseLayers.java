package ml.gibbon.model.keras;

import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** {@code Dense}: {@code W x + b} for the last axis. */
final class DenseLayers {

  private DenseLayers() {}

  static Tensor dense(Use use) {
    use.layer().require(!use.layer().has("quantization_config"), "quantization_config");
    Tensor input = use.input();
    int in = input.last();
    int out = use.layer().count("units", 0);
    if (input.isImage()) {
      return use.activated(input.imageOf(places(use, input.node(), in, out)));
    }
    Node node =
        use.add(new Operation.Dense(weights(use, input, in, out), use.bias(out)), input.node());
    return use.activated(Tensor.plain(node));
  }

  /** {@code [outputs, inputs]}, the inputs in the order of the node. */
  private static Parameter weights(Use use, Tensor input, int in, int out) {
    return use.parameter(
        input.places().isPresent() ? "kernel of channels first" : "kernel",
        Shape.of(out, in),
        () -> {
          float[] rows = use.weights().array("kernel", in, out).inOrder(1, 0);
          return input.places().map(places -> columns(rows, places)).orElse(rows);
        });
  }

  private static float[] columns(float[] rows, int[] places) {
    float[] ordered = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      int column = i % places.length;
      ordered[i] = rows[i - column + places[column]];
    }
    return ordered;
  }

  /** For each place of an image: a convolution of one tap. */
  private static Node places(Use use, Node images, int in, int out) {
    Parameter weights =
        use.parameter(
            "kernel",
            Shape.of(out, in, 1, 1),
            () -> use.weights().array("kernel", in, out).inOrder(1, 0));
    Window window =
        new Window(
            Window.Axis.of(images.shape().length(2), 1, 1, 0, 0, 1, false),
            Window.Axis.of(images.shape().length(3), 1, 1, 0, 0, 1, false));
    return use.add(new Operation.Convolution(weights, use.bias(out), window, 1), images);
  }
}
