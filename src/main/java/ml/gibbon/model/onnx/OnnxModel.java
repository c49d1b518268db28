package ml.gibbon.model.onnx;

import java.util.Map;
import ml.gibbon.error.InputException;

/**
 * A file of ONNX. Functions of the file stand in the graph as their nodes.
 *
 * @param irVersion of the format
 * @param producer the program that wrote the file, with its version; may be empty
 * @param opsets versions of operators by domain; ONNX's own is the empty one
 * @param graph the network
 */
public record OnnxModel(
    long irVersion, String producer, Map<String, Integer> opsets, OnnxGraph graph) {

  public OnnxModel {
    opsets = Map.copyOf(opsets);
  }

  /**
   * The version of ONNX's own operators.
   *
   * @throws InputException when the file does not say
   */
  public int opset() {
    Integer version = opsets.get("");
    if (version == null) {
      throw new InputException("the file names no version of ONNX's operators (opset_import)");
    }
    return version;
  }
}
