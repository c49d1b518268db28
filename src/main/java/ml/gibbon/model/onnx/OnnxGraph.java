package ml.gibbon.model.onnx;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import ml.gibbon.error.InputException;

/**
 * Nodes in an order in which they can run.
 *
 * @param name may be empty
 * @param nodes each reads only what inputs, initializers and nodes before it give; no two write the
 *     same value
 * @param initializers parameters and other constants by name, in the order of the file
 * @param inputs what is fed in; of ONNX before IR version 4 initializers too, see {@link
 *     #fedInputs()}
 * @param outputs what is asked for; every one is given by a node, an initializer or an input
 */
public record OnnxGraph(
    String name,
    List<OnnxNode> nodes,
    Map<String, OnnxTensor> initializers,
    List<OnnxValue> inputs,
    List<OnnxValue> outputs) {

  /**
   * @throws InputException when nodes are out of order, a value is written twice, or an output by
   *     nobody
   */
  public OnnxGraph {
    nodes = List.copyOf(nodes);
    initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    requireOrder(nodes, given(initializers, inputs), outputs);
  }

  /** The inputs that are no initializers: the images. */
  public List<OnnxValue> fedInputs() {
    return inputs.stream().filter(input -> !initializers.containsKey(input.name())).toList();
  }

  private static Set<String> given(Map<String, OnnxTensor> initializers, List<OnnxValue> inputs) {
    Set<String> given = new HashSet<>();
    for (OnnxValue input : inputs) {
      if (!given.add(input.name())) {
        throw new InputException("the graph has input %s twice".formatted(input.name()));
      }
    }
    given.addAll(initializers.keySet());
    return given;
  }

  private static void requireOrder(
      List<OnnxNode> nodes, Set<String> known, List<OnnxValue> outputs) {
    for (OnnxNode node : nodes) {
      for (String input : node.inputs()) {
        if (!input.isEmpty() && !known.contains(input)) {
          throw new InputException(
              "%s reads %s, which no input, initializer or node before it gives"
                  .formatted(node.where(), input));
        }
      }
      for (String output : node.outputs()) {
        if (!output.isEmpty() && !known.add(output)) {
          throw new InputException(
              "%s writes %s, which is there already: every value may be written once"
                  .formatted(node.where(), output));
        }
      }
    }
    for (OnnxValue output : outputs) {
      if (!known.contains(output.name())) {
        throw new InputException(
            "the graph's output %s is written by no node".formatted(output.name()));
      }
    }
  }
}
