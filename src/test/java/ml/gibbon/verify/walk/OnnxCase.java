package ml.gibbon.verify.walk;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import ml.gibbon.model.onnx.OnnxTensor;
import ml.gibbon.model.onnx.OnnxValue;

/**
 * A model with inputs and the outputs that it must give, as ONNX has them in {@code
 * onnx/backend/test/data}: a folder with {@code model.onnx} and folders {@code test_data_set_N}, in
 * which {@code input_K.pb} and {@code output_K.pb} are serialized tensors.
 */
record OnnxCase(String name, byte[] model, Map<String, byte[]> tensors) {

  /** The fields of a ModelProto that holds a tensor: ir_version 8, opset_import 13. */
  private static final byte[] BEFORE_GRAPH = {0x08, 8, 0x42, 2, 0x10, 13};

  private static final int GRAPH = 0x3A;
  private static final int INITIALIZER = 0x2A;

  /** Field 8 of a tensor, its name; of a field that is there twice the last one counts. */
  private static final byte[] NAME = {0x42, 2, 'i', 't'};

  /** One set of inputs, and outputs by their names; null for an input of no tensor. */
  record DataSet(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs) {}

  OnnxModel read() {
    return OnnxReader.read(model, name, ExternalData.none());
  }

  /** All cases of an archive, by its members' names. */
  static List<OnnxCase> of(Map<String, byte[]> members) {
    List<OnnxCase> cases = new ArrayList<>();
    members.forEach(
        (path, bytes) -> {
          if (path.endsWith("/model.onnx")) {
            String folder = path.substring(0, path.lastIndexOf('/') + 1);
            Map<String, byte[]> tensors = new HashMap<>();
            members.forEach(
                (other, data) -> {
                  if (other.startsWith(folder) && other.endsWith(".pb")) {
                    tensors.put(other.substring(folder.length()), data);
                  }
                });
            cases.add(new OnnxCase(folder.substring(0, folder.length() - 1), bytes, tensors));
          }
        });
    return cases;
  }

  List<DataSet> dataSets(OnnxModel model) {
    List<DataSet> sets = new ArrayList<>();
    for (int set = 0; has(set, "output", 0); set++) {
      sets.add(
          new DataSet(
              tensors(set, "input", model.graph().fedInputs()),
              tensors(set, "output", model.graph().outputs())));
    }
    return sets;
  }

  private boolean has(int set, String kind, int number) {
    return tensors.containsKey(path(set, kind, number));
  }

  private static String path(int set, String kind, int number) {
    return "test_data_set_%d/%s_%d.pb".formatted(set, kind, number);
  }

  private Map<String, OnnxTensor> tensors(int set, String kind, List<OnnxValue> values) {
    Map<String, OnnxTensor> found = new LinkedHashMap<>();
    for (int i = 0; i < values.size() && has(set, kind, i); i++) {
      found.put(values.get(i).name(), tensor(tensors.get(path(set, kind, i))));
    }
    return found;
  }

  /** A tensor, as the only initializer of a model, so that the reader of models reads it. */
  private static OnnxTensor tensor(byte[] serialized) {
    byte[] named = join(serialized, NAME);
    byte[] graph = join(field(INITIALIZER, named.length), named);
    byte[] file = join(BEFORE_GRAPH, join(field(GRAPH, graph.length), graph));
    return OnnxReader.read(file, "tensor", ExternalData.none()).graph().initializers().get("it");
  }

  private static byte[] field(int key, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(key);
    int rest = length;
    while (rest > 127) {
      out.write((rest & 127) | 128);
      rest >>= 7;
    }
    out.write(rest);
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return name;
  }
}
