package ml.gibbon.model.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ml.gibbon.error.InputException;

/**
 * Puts the bodies of functions in the place of the nodes that call them ({@code docs/IR.md},
 * <i>Functions</i>). Values of a body get names that begin with the name of the call.
 *
 * <p>Functions that call functions can ask for more nodes than a memory holds: depth, calls and
 * characters of names are bounded.
 */
final class FunctionInliner {

  private static final int DEEPEST = 16;
  private static final int LONGEST_PREFIX = 200;
  private static final long MOST_CHARACTERS = 1L << 26;

  private final Map<OnnxFunction.Key, OnnxFunction> functions = new HashMap<>();
  private final int opset;
  private final Set<String> taken = new HashSet<>();
  private final List<OnnxNode> nodes = new ArrayList<>();
  private int calls;
  private long characters;

  /** What the names in a body stand for. */
  private record Scope(
      String prefix, Map<String, String> values, Map<String, OnnxAttribute> attributes) {}

  /**
   * @param functions of the file
   * @param opset the version of ONNX's own operators in the graph; 0 where it names none
   */
  FunctionInliner(List<OnnxFunction> functions, int opset) {
    for (OnnxFunction function : functions) {
      if (this.functions.put(function.key(), function) != null) {
        throw new InputException("it has " + function.key() + " twice");
      }
    }
    this.opset = opset;
  }

  /**
   * The nodes of a graph, all of ONNX's own operators.
   *
   * @param graph nodes, some of which may call functions
   * @throws InputException when a node is neither of ONNX nor a call, or functions call themselves
   */
  List<OnnxNode> inline(List<NodeDecoder.Decoded> graph) {
    for (NodeDecoder.Decoded call : graph) {
      taken.addAll(call.node().inputs());
      taken.addAll(call.node().outputs());
    }
    for (NodeDecoder.Decoded call : graph) {
      if (!call.references().isEmpty()) {
        throw new InputException(
            "%s takes attribute %s from a function, but stands in none"
                .formatted(call.node().where(), call.references().keySet().iterator().next()));
      }
      add(call.node(), call.overload(), 0);
    }
    return nodes;
  }

  private void add(OnnxNode node, String overload, int depth) {
    OnnxFunction function =
        functions.get(new OnnxFunction.Key(node.domain(), node.operator(), overload));
    if (function != null) {
      expand(node, function, depth);
    } else if (node.domain().isEmpty()) {
      nodes.add(node);
      Pieces.requireNodes(nodes.size());
    } else {
      throw new InputException(
          "%s is of the domain %s, and only ONNX's own operators are read: export the network without custom operators"
              .formatted(node.where(), node.domain()));
    }
  }

  private void expand(OnnxNode call, OnnxFunction function, int depth) {
    if (depth == DEEPEST) {
      throw new InputException(
          "%s calls functions more than %d deep, or one that calls itself: %s"
              .formatted(call.where(), DEEPEST, function.key()));
    }
    if (function.opset() != 0 && opset != 0 && function.opset() != opset) {
      throw new InputException(
          "%s calls %s, which is written for version %d of the operators, the graph for %d: export the network without functions"
              .formatted(call.where(), function.key(), function.opset(), opset));
    }
    if (call.inputs().size() > function.inputs().size()
        || call.outputs().size() > function.outputs().size()) {
      throw new InputException(
          "%s gives %d inputs and takes %d outputs, but %s has %d and %d"
              .formatted(
                  call.where(),
                  call.inputs().size(),
                  call.outputs().size(),
                  function.key(),
                  function.inputs().size(),
                  function.outputs().size()));
    }
    Pieces.requireNodes(++calls);
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>(function.defaults());
    attributes.putAll(call.attributes());
    Scope scope = new Scope(prefix(call), new HashMap<>(), attributes);
    for (int i = 0; i < function.inputs().size(); i++) {
      scope.values().put(function.inputs().get(i), call.hasInput(i) ? call.inputs().get(i) : "");
    }
    List<OnnxNode> copies = results(call, function, scope);
    for (NodeDecoder.Decoded inner : function.nodes()) {
      add(inside(inner, scope), inner.overload(), depth + 1);
    }
    copies.forEach(copy -> add(copy, "", depth + 1));
  }

  /**
   * Lets the body write the outputs of the call. A result that is a parameter, or stands twice, has
   * to be copied: the nodes that do it.
   */
  private static List<OnnxNode> results(OnnxNode call, OnnxFunction function, Scope scope) {
    List<OnnxNode> copies = new ArrayList<>();
    for (int i = 0; i < call.outputs().size(); i++) {
      String output = call.outputs().get(i);
      String written =
          output.isEmpty() ? null : scope.values().putIfAbsent(function.outputs().get(i), output);
      if (written != null) {
        copies.add(
            new OnnxNode(call.name(), "", "Identity", List.of(written), List.of(output), Map.of()));
      }
    }
    return copies;
  }

  private OnnxNode inside(NodeDecoder.Decoded inner, Scope scope) {
    OnnxNode node = inner.node();
    Map<String, OnnxAttribute> attributes = new LinkedHashMap<>(node.attributes());
    inner
        .references()
        .forEach(
            (name, reference) -> {
              if (scope.attributes().containsKey(reference)) {
                attributes.put(name, scope.attributes().get(reference));
              }
            });
    return new OnnxNode(
        node.name().isEmpty() ? "" : counted(scope.prefix() + node.name()),
        node.domain(),
        node.operator(),
        node.inputs().stream().map(name -> renamed(name, scope)).toList(),
        node.outputs().stream().map(name -> renamed(name, scope)).toList(),
        attributes);
  }

  private String renamed(String name, Scope scope) {
    return name.isEmpty() ? "" : scope.values().computeIfAbsent(name, n -> fresh(scope, n));
  }

  private String fresh(Scope scope, String name) {
    String candidate = counted(scope.prefix() + name);
    while (!taken.add(candidate)) {
      candidate = counted(candidate + "_");
    }
    return candidate;
  }

  /** Named after the call, or numbered when that is long. */
  private String prefix(OnnxNode call) {
    String name =
        call.name().isEmpty() && !call.outputs().isEmpty() ? call.outputs().get(0) : call.name();
    return (name.length() > LONGEST_PREFIX ? "call " + calls : name) + "/";
  }

  private String counted(String name) {
    characters += name.length();
    if (characters > MOST_CHARACTERS) {
      throw new InputException(
          "its functions make more than %,d characters of names, the most that are read"
              .formatted(MOST_CHARACTERS));
    }
    return name;
  }
}
