package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;

/** Layers that give the values they get, in another shape or order. */
final class ShapeLayers {

  private ShapeLayers() {}

  /**
   * {@code Flatten}. An image keeps the graph's order until a layer asks for another. Of images
   * with channels first Keras, too, numbers the values channels last.
   */
  static Tensor flatten(Use use) {
    Tensor input = use.input();
    if (input.rank() == 1) {
      return input;
    }
    boolean first = use.channelsFirst();
    if (first && input.rank() != 3) {
      throw use.wrongRank(input, "images");
    }
    Tensor ordered = first ? use.wiring().plain(input) : input;
    Shape shape = ordered.node().shape();
    Optional<Volume> image =
        first
            ? Optional.of(new Volume(shape.length(2), shape.length(3), shape.length(1)))
            : ordered.image();
    Node node = use.wiring().reshape(use.path(), ordered.node(), Shape.of(1, shape.size()));
    return new Tensor(node, List.of(shape.size()), image);
  }

  /** {@code Reshape}, of which one length may be -1. */
  static Tensor reshape(Use use) {
    Tensor input = use.wiring().plain(use.input());
    List<Integer> target = use.layer().integers("target_shape");
    long known = 1;
    int open = 0;
    for (int length : target) {
      open += length == -1 ? 1 : 0;
      known *= length == -1 ? 1 : length;
      if (length < -1 || length == 0 || known > input.node().shape().size()) {
        open = 2;
        break;
      }
    }
    if (open > 1 || (open == 1 && input.node().shape().size() % known != 0)) {
      throw Refusal.of(use.layer(), "cannot make %s of %s", target, input.shape());
    }
    int[] lengths = new int[target.size() + 1];
    lengths[0] = 1;
    for (int i = 0; i < target.size(); i++) {
      lengths[i + 1] =
          target.get(i) == -1 ? (int) (input.node().shape().size() / known) : target.get(i);
    }
    return Tensor.plain(use.wiring().reshape(use.path(), input.node(), Shape.of(lengths)));
  }

  /** {@code Permute}: axes in another order, counted from 1. */
  static Tensor permute(Use use) {
    Tensor input = use.wiring().plain(use.input());
    List<Integer> axes = new ArrayList<>(List.of(0));
    axes.addAll(use.layer().integers("dims"));
    for (int axis : axes.subList(1, axes.size())) {
      use.layer().require(axis >= 1 && axis <= input.rank(), "dims");
    }
    return Tensor.plain(use.add(new Operation.Transpose(axes), input.node()));
  }

  /** {@code Dropout}, which drops nothing but in training. */
  static Tensor dropout(Use use) {
    Tensor input = use.input();
    float rate = use.layer().number("rate", 0);
    use.layer().require(rate >= 0 && rate < 1, "rate");
    if (use.layer().has("noise_shape") || rate == 0) {
      return input;
    }
    return input.with(use.add(new Operation.Dropout(1 - rate), input.node()));
  }

  /** Layers that do nothing but in training. */
  static Tensor noise(Use use) {
    use.wiring()
        .note(
            "%s (%s) is left out: it acts in training alone"
                .formatted(
                    Refusal.printable(use.layer().name()),
                    Refusal.printable(use.layer().className())));
    return use.input();
  }
}
