package ml.gibbon.model.keras;

import java.util.Locale;
import java.util.Optional;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic.Kind;

/**
 * Arithmetic that was written as such, {@code x + 3.0} or {@code x * y}: Keras 3 keeps it as
 * operations, Keras 2 as layers of the class {@code TFOpLambda}, which name a function and hold no
 * code.
 */
final class Operators {

  private Operators() {}

  static Tensor apply(Use use) {
    Kind kind =
        kind(use.layer())
            .orElseThrow(
                () ->
                    Refusal.of(
                        use.layer(),
                        "the function %s is not read: %s",
                        Refusal.printable(name(use.layer())),
                        Refusal.CONVERT));
    if (use.arguments().size() != 2) {
      throw Refusal.of(use.layer(), "takes two arguments but has %d", use.arguments().size());
    }
    boolean numberFirst = use.arguments().get(0) instanceof Call.Constant;
    if (use.inputs().size() == 2) {
      return MergeLayers.folded(use, kind);
    } else if (use.inputs().size() != 1) {
      throw Refusal.of(use.layer(), "is applied to numbers alone");
    }
    Call.Constant number = (Call.Constant) use.arguments().get(numberFirst ? 0 : 1);
    return withNumber(use, kind, number.value(), numberFirst);
  }

  private static Tensor withNumber(Use use, Kind kind, float number, boolean numberFirst) {
    Tensor value = use.inputs().get(0);
    return switch (kind) {
      case ADD -> linear(use, value, 1, number);
      case MULTIPLY -> linear(use, value, number, 0);
      case SUBTRACT ->
          numberFirst ? linear(use, value, -1, number) : linear(use, value, 1, -number);
      default -> numberFirst ? quotient(use, value, number) : linear(use, value, 1 / number, 0);
    };
  }

  private static Tensor linear(Use use, Tensor value, float factor, float summand) {
    return Activations.each(use, value, Function.LINEAR, factor, summand);
  }

  private static Tensor quotient(Use use, Tensor value, float number) {
    Node reciprocal = use.add(new Operation.Elementwise(Function.RECIPROCAL), value.node());
    return linear(use, value.with(reciprocal), number, 0);
  }

  /** {@code keras.ops.add} is {@code Add}, TensorFlow's is {@code math.add}. */
  private static String name(LayerConfig layer) {
    return layer.isOperation() ? layer.className() : layer.text("function", "");
  }

  private static Optional<Kind> kind(LayerConfig layer) {
    String name = name(layer);
    return switch (name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT)) {
      case "add" -> Optional.of(Kind.ADD);
      case "sub", "subtract" -> Optional.of(Kind.SUBTRACT);
      case "mul", "multiply" -> Optional.of(Kind.MULTIPLY);
      case "divide", "truediv", "truedivide", "true_divide" -> Optional.of(Kind.DIVIDE);
      default -> Optional.empty();
    };
  }
}
