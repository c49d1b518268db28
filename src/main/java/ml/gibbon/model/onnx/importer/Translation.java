package ml.gibbon.model.onnx.importer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ml.gibbon.error.InputException;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/** One walk through a file, from its inputs to one of its outputs. */
final class Translation {

  private static final String ONNX = "ai.onnx";

  private final OnnxModel model;
  private final int opset;
  private final String output;
  private final GraphBuilder builder = new GraphBuilder();
  private final Parameters parameters = new Parameters();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, Integer> uses = new HashMap<>();
  private final List<OnnxNode> needed = new ArrayList<>();

  Translation(OnnxModel model, String output) {
    this.model = model;
    this.output = output;
    this.opset = opset(model);
    model.graph().initializers().forEach((name, tensor) -> know(name, tensor));
    find();
  }

  private static int opset(OnnxModel model) {
    int opset =
        model.opsets().containsKey("") || !model.opsets().containsKey(ONNX)
            ? model.opset()
            : model.opsets().get(ONNX);
    if (opset < Operators.OLDEST || opset > Operators.NEWEST) {
      throw new InputException(
          "the file is of opset %d, but %d to %d are supported; export it with one of them"
              .formatted(opset, Operators.OLDEST, Operators.NEWEST));
    }
    return opset;
  }

  /** The nodes that the output depends on. */
  private void find() {
    Set<String> wanted = new HashSet<>(Set.of(output));
    uses.merge(output, 1, Integer::sum);
    List<OnnxNode> nodes = model.graph().nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      OnnxNode node = nodes.get(i);
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        needed.add(node);
        wanted.addAll(node.inputs());
        node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum));
      }
    }
    Collections.reverse(needed);
  }

  /** Whether the output depends on an input. */
  boolean reads(String input) {
    return uses.containsKey(input);
  }

  /** An input as an argument of the graph. */
  void feed(String name, ElementType type, Shape shape) {
    values.put(name, new Computed(type, builder.input(name, shape)));
  }

  /** A value as a constant. */
  void know(String name, OnnxTensor tensor) {
    try {
      values.put(name, Known.of(name, tensor));
    } catch (UnsupportedNetworkException e) {
      throw new InputException(e.getMessage(), e);
    }
  }

  /** Follows all nodes. */
  Graph graph() {
    Budget budget = new Budget();
    Call.Scope scope =
        new Call.Scope(builder, parameters, budget, name -> uses.getOrDefault(name, 0));
    for (OnnxNode node : needed) {
      try {
        follow(node, scope);
      } catch (UnsupportedNetworkException | ArithmeticException e) {
        throw new InputException(
            "%s of opset %d: %s".formatted(node.where(), opset, e.getMessage()), e);
      }
    }
    return builder.build(ending());
  }

  private void follow(OnnxNode node, Call.Scope scope) {
    Operator operator =
        node.domain().isEmpty() || node.domain().equals(ONNX)
            ? Operators.find(node.operator()).orElse(null)
            : null;
    if (operator == null) {
      throw new UnsupportedNetworkException(
          "the operator is not supported; write this part of the network with others, or export"
              + " with constants folded");
    }
    if (opset < operator.since()) {
      throw new UnsupportedNetworkException(
          "the operator is supported from opset %d on; export with that or a later one"
              .formatted(operator.since()));
    }
    List<Value> inputs =
        node.inputs().stream()
            .map(name -> values.getOrDefault(name, new Value.Absent("a value that is left out")))
            .toList();
    List<Value> results = operator.rule().apply(new Call(node, opset, inputs, scope));
    for (int i = 0; i < node.outputs().size(); i++) {
      Value result =
          i < results.size()
              ? results.get(i)
              : new Value.Absent("output %d of %s".formatted(i, node.where()));
      values.put(node.outputs().get(i), result);
    }
  }

  private Node ending() {
    Value value = values.get(output);
    if (value instanceof Computed computed) {
      return computed.node();
    } else if (value instanceof Known known) {
      return builder.add(output, new Operation.Constant(parameters.of(output, known)));
    }
    throw new InputException("Gibbon does not compute the output %s".formatted(output));
  }

  GraphBuilder builder() {
    return builder;
  }

  Map<String, Origin> origins() {
    return parameters.origins();
  }
}
