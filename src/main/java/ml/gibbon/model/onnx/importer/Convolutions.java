package ml.gibbon.model.onnx.importer;

import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Conv and ConvTranspose. */
final class Convolutions {

  private Convolutions() {}

  static Value convolution(Call call) {
    Known weights = weights(call);
    Windows windows = windows(call, weights);
    Node images = Windows.images(call);
    Optional<ZeroPadding> padding =
        windows.isExplicit() ? ZeroPadding.of(images) : Optional.empty();
    if (padding.isPresent()) {
      windows.widen(padding.get().pads());
      images = padding.get().images();
    }
    Window window = windows.over(images.shape().length(2), images.shape().length(3));
    Operation operation =
        new Operation.Convolution(
            call.parameter("weights", weights), bias(call), window, groups(call));
    return call.result(Windows.restored(call, call.add(operation, images)));
  }

  static Value transposed(Call call) {
    Known weights = weights(call);
    Node images = Windows.images(call);
    Window window =
        windows(call, weights).under(images.shape().length(2), images.shape().length(3));
    Operation operation =
        new Operation.TransposedConvolution(
            call.parameter("weights", weights), bias(call), window, groups(call));
    return call.result(Windows.restored(call, call.add(operation, images)));
  }

  /** With height and width, of which signals have the width only. */
  private static Known weights(Call call) {
    Known weights = call.known(1, "its kernel");
    Shape shape = weights.shape();
    call.require(
        shape.rank() == call.shape(0).rank(),
        "has a kernel of shape %s for an input of shape %s",
        shape,
        call.shape(0));
    return shape.rank() == 3
        ? weights.reshaped(Shape.of(shape.length(0), shape.length(1), 1, shape.length(2)))
        : weights;
  }

  private static Windows windows(Call call, Known weights) {
    call.require(
        weights.shape().rank() == 4,
        "works on %s: images [B, C, H, W] and signals [B, C, L] are supported",
        call.shape(0));
    return new Windows(call, weights.shape().length(2), weights.shape().length(3));
  }

  private static Optional<Parameter> bias(Call call) {
    return call.has(2)
        ? Optional.of(call.parameter("bias", call.known(2, "its bias")))
        : Optional.empty();
  }

  private static int groups(Call call) {
    int groups = Attributes.integer(call.node(), "group", 1);
    call.require(groups > 0, "has %d groups", groups);
    return groups;
  }
}
