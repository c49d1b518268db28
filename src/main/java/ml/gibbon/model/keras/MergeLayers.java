package ml.gibbon.model.keras;

import java.util.List;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;

/** Layers that put several values together. */
final class MergeLayers {

  private MergeLayers() {}

  static Tensor add(Use use) {
    return folded(use, Kind.ADD);
  }

  /** The first minus the second. */
  static Tensor subtract(Use use) {
    use.layer().require(use.inputs().size() == 2, "inputs");
    return folded(use, Kind.SUBTRACT);
  }

  static Tensor multiply(Use use) {
    return folded(use, Kind.MULTIPLY);
  }

  static Tensor maximum(Use use) {
    return folded(use, Kind.MAXIMUM);
  }

  static Tensor minimum(Use use) {
    return folded(use, Kind.MINIMUM);
  }

  static Tensor average(Use use) {
    return Activations.each(use, add(use), Function.LINEAR, 1f / use.inputs().size(), 0);
  }

  /** {@code Concatenate}. */
  static Tensor concatenate(Use use) {
    List<Integer> axes = use.layer().has("axis") ? use.layer().integers("axis") : List.of(-1);
    use.layer().require(axes.size() == 1, "axis");
    List<Tensor> inputs = inOneOrder(use, false);
    Tensor first = inputs.get(0);
    int axis = use.axis(axes.get(0), first);
    Node node =
        use.add(
            new Operation.Concatenation(first.ofNode(axis)),
            inputs.stream().map(Tensor::node).toArray(Node[]::new));
    return first.isImage() ? first.imageOf(node) : Tensor.plain(node);
  }

  /** A function of two values, applied to the first two, then to the result and the third. */
  static Tensor folded(Use use, Kind kind) {
    List<Tensor> inputs = inOneOrder(use, true);
    Node node = inputs.get(0).node();
    for (Tensor next : inputs.subList(1, inputs.size())) {
      node = use.add(new Operation.Arithmetic(kind), node, next.node());
    }
    if (inputs.get(0).isImage()) {
      return inputs.get(0).imageOf(node);
    }
    return inputs.get(0).image().isPresent() ? inputs.get(0).with(node) : Tensor.plain(node);
  }

  /**
   * Values whose nodes have the same order: as images if one of them is one, and vectors as they
   * are if all are of images of the same size.
   *
   * @param samePlaces whether values of the same place belong together
   */
  private static List<Tensor> inOneOrder(Use use, boolean samePlaces) {
    List<Tensor> inputs = use.inputs();
    if (inputs.isEmpty() || inputs.size() != use.arguments().size()) {
      throw Refusal.of(use.layer(), "is not applied to values of other layers alone");
    }
    Tensor first = inputs.get(0);
    for (Tensor input : inputs) {
      if (input.rank() != first.rank()) {
        throw Refusal.of(
            use.layer(), "%s and %s have not as many axes", first.shape(), input.shape());
      }
    }
    if (inputs.stream().anyMatch(Tensor::isImage)) {
      return inputs.stream().map(use.wiring()::image).toList();
    }
    boolean same =
        samePlaces && inputs.stream().allMatch(input -> input.image().equals(first.image()));
    return same ? inputs : inputs.stream().map(use.wiring()::plain).toList();
  }
}
