package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * One use of a layer.
 *
 * @param arguments values of other layers, and numbers, in order
 */
record Call(List<Argument> arguments) {

  /** What a layer is applied to. */
  sealed interface Argument permits Output, Constant {}

  /**
   * A value that a layer gives.
   *
   * @param use of that layer, counted from 0
   */
  record Output(String layer, int use) implements Argument {}

  /** A number. */
  record Constant(float value) implements Argument {}

  /** Arguments by name that say nothing of what is computed. */
  private static final List<String> HARMLESS = List.of("mask", "name", "training");

  /** Arguments by name that are what a layer is applied to. */
  private static final List<String> OPERANDS = List.of("inputs", "x", "x1", "x2", "y");

  private static final String TENSOR = "__keras_tensor__";

  Call {
    arguments = List.copyOf(arguments);
  }

  List<Output> outputs() {
    return arguments.stream().filter(Output.class::isInstance).map(Output.class::cast).toList();
  }

  /**
   * Reads what Keras calls an inbound node: {@code [[layer, use, output, {named}], ...]} in Keras 2
   * and {@code {args, kwargs}} in Keras 3.
   *
   * @param name of the layer, for messages
   */
  static Call of(JsonNode node, String name) {
    List<Argument> arguments = new ArrayList<>();
    if (node.isObject()) {
      add(arguments, node.path("args"), name);
      named(arguments, node.path("kwargs"), name);
    } else if (isReference(node)) {
      reference(arguments, node, name);
    } else {
      for (JsonNode each : node) {
        reference(arguments, each, name);
      }
    }
    return new Call(arguments);
  }

  private static boolean isReference(JsonNode node) {
    return node.isArray()
        && node.size() >= 3
        && node.get(0).isTextual()
        && node.get(1).isInt()
        && node.get(2).isInt();
  }

  /** {@code [layer, use, output]}, with arguments by name behind it. */
  private static void reference(List<Argument> arguments, JsonNode node, String name) {
    arguments.add(output(node, name));
    if (node.size() > 3) {
      named(arguments, node.get(3), name);
    }
  }

  /** {@code [layer, use, output]}: the layers that are read have one output each. */
  static Output output(JsonNode node, String name) {
    if (!isReference(node) || node.get(2).intValue() != 0) {
      throw Refusal.of(
          "layer %s: %s names no layer's only output",
          Refusal.printable(name), Refusal.printable(node.toString()));
    }
    return new Output(node.get(0).textValue(), node.get(1).intValue());
  }

  private static void add(List<Argument> arguments, JsonNode value, String name) {
    if (value.isArray()) {
      for (JsonNode element : value) {
        add(arguments, element, name);
      }
    } else if (value.isObject() && value.path("class_name").asText().equals(TENSOR)) {
      arguments.add(output(value.path("config").path("keras_history"), name));
    } else if (value.isNumber()) {
      arguments.add(new Constant(value.floatValue()));
    } else if (!value.isMissingNode() && !value.isNull()) {
      throw Refusal.of(
          "layer %s: its argument %s is not supported: %s",
          Refusal.printable(name), Refusal.printable(value.toString()), Refusal.CONVERT);
    }
  }

  private static void named(List<Argument> arguments, JsonNode values, String name) {
    Iterator<Map.Entry<String, JsonNode>> each = values.fields();
    while (each.hasNext()) {
      Map.Entry<String, JsonNode> value = each.next();
      boolean harmless = HARMLESS.contains(value.getKey()) && !value.getValue().asBoolean();
      if (isReference(value.getValue())) {
        arguments.add(output(value.getValue(), name));
      } else if (OPERANDS.contains(value.getKey())) {
        add(arguments, value.getValue(), name);
      } else if (!harmless && !value.getValue().isNull()) {
        throw Refusal.of(
            "layer %s: its argument %s = %s is not supported: %s",
            Refusal.printable(name),
            Refusal.printable(value.getKey()),
            Refusal.printable(value.getValue().toString()),
            Refusal.CONVERT);
      }
    }
  }
}
