package ml.gibbon.model.onnx;

import static ml.gibbon.model.onnx.TensorDecoder.DATA_LOCATION;
import static ml.gibbon.model.onnx.TensorDecoder.DATA_TYPE;
import static ml.gibbon.model.onnx.TensorDecoder.DOUBLE_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.EXTERNAL_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.FLOAT_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.INT32_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.INT64_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.NAME;
import static ml.gibbon.model.onnx.TensorDecoder.RAW_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.STRING_DATA;
import static ml.gibbon.model.onnx.TensorDecoder.UINT64_DATA;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Puts other numbers into a file of ONNX. All else stays byte for byte, but tensors in files beside
 * it come into the file, so that it can be used alone.
 */
public final class OnnxPatch {

  /** Of {@code AttributeProto}. */
  private static final int TENSOR = 5;

  /** Where a tensor may have its numbers. */
  private static final Set<Integer> DATA =
      Set.of(
          FLOAT_DATA,
          INT32_DATA,
          STRING_DATA,
          INT64_DATA,
          RAW_DATA,
          DOUBLE_DATA,
          UINT64_DATA,
          EXTERNAL_DATA,
          DATA_LOCATION);

  private final Map<String, float[]> values;
  private final Map<String, OnnxTensor> initializers;
  private final Set<String> writable = new HashSet<>();

  private OnnxPatch(Map<String, float[]> values, Map<String, OnnxTensor> initializers) {
    this.values = values;
    this.initializers = initializers;
  }

  /**
   * What can be given other numbers: initializers and Constant nodes of FLOAT or DOUBLE, by their
   * names.
   *
   * @param file that {@link OnnxReader} has read
   */
  public static Set<String> writable(byte[] file) {
    OnnxPatch patch = new OnnxPatch(Map.of(), Map.of());
    patch.model(file);
    return Set.copyOf(patch.writable);
  }

  /**
   * The file with other numbers.
   *
   * @param file its bytes
   * @param model the same, read
   * @param values for some of its {@linkplain #writable writable} names: as many numbers as the
   *     tensor has, row-major
   */
  public static byte[] apply(byte[] file, OnnxModel model, Map<String, float[]> values) {
    OnnxPatch patch = new OnnxPatch(values, model.graph().initializers());
    byte[] patched = patch.model(file).orElse(file);
    if (!patch.writable.containsAll(values.keySet())) {
      throw new IllegalArgumentException(
          "%s are not all among %s".formatted(values.keySet(), patch.writable));
    }
    return patched;
  }

  private Optional<byte[]> model(byte[] file) {
    return copy(
        new WireReader(file, new Pieces()), Map.of(OnnxReader.GRAPH, graph -> graph(graph)));
  }

  private Optional<byte[]> graph(WireReader graph) {
    return copy(
        graph,
        Map.of(
            GraphDecoder.INITIALIZER,
            initializer -> tensor(initializer, ""),
            GraphDecoder.NODE,
            this::node));
  }

  private Optional<byte[]> node(WireReader node) {
    String output = "";
    boolean constant = false;
    boolean own = true;
    WireReader in = node.again();
    while (in.next()) {
      switch (in.field()) {
        case NodeDecoder.OUTPUT -> output = in.text();
        case NodeDecoder.OPERATOR -> constant = in.text().equals("Constant");
        case NodeDecoder.DOMAIN -> {
          String domain = in.text();
          own = domain.isEmpty() || domain.equals("ai.onnx");
        }
        default -> in.skip();
      }
    }
    if (!constant || !own) {
      return Optional.empty();
    }
    String name = output;
    return copy(
        node,
        Map.of(
            NodeDecoder.ATTRIBUTE,
            attribute -> copy(attribute, Map.of(TENSOR, tensor -> tensor(tensor, name)))));
  }

  /**
   * @param constant name of the Constant node's value; empty for an initializer, which has a name
   */
  private Optional<byte[]> tensor(WireReader tensor, String constant) {
    String name = "";
    ElementType type = ElementType.UNDEFINED;
    boolean beside = false;
    WireReader in = tensor.again();
    while (in.next()) {
      switch (in.field()) {
        case NAME -> name = in.text();
        case DATA_TYPE -> type = ElementType.of(in.integer());
        case DATA_LOCATION -> beside = in.integer() != 0;
        default -> in.skip();
      }
    }
    name = constant.isEmpty() ? name : constant;
    if (type == ElementType.FLOAT || type == ElementType.DOUBLE) {
      writable.add(name);
    }
    if (values.containsKey(name)) {
      return Optional.of(withData(tensor, bytes(type, values.get(name))));
    } else if (beside && constant.isEmpty() && initializers.containsKey(name)) {
      ByteBuffer data = initializers.get(name).data();
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      return Optional.of(withData(tensor, bytes));
    }
    return Optional.empty();
  }

  private static byte[] bytes(ElementType type, float[] values) {
    ByteBuffer bytes = OnnxTensor.buffer(values.length, type.bytes());
    for (float value : values) {
      if (type == ElementType.DOUBLE) {
        bytes.putDouble(value);
      } else {
        bytes.putFloat(value);
      }
    }
    return bytes.array();
  }

  /** A tensor with raw bytes where its first numbers stood. */
  private static byte[] withData(WireReader tensor, byte[] data) {
    WireWriter out = new WireWriter();
    boolean written = false;
    while (tensor.next()) {
      tensor.skip();
      if (!DATA.contains(tensor.field())) {
        out.copy(tensor.whole());
      } else if (!written) {
        out.bytes(RAW_DATA, data);
        written = true;
      }
    }
    return out.toBytes();
  }

  /** A message in which some fields are others; empty when none is. */
  private static Optional<byte[]> copy(
      WireReader in, Map<Integer, Function<WireReader, Optional<byte[]>>> changes) {
    WireWriter out = new WireWriter();
    boolean changed = false;
    while (in.next()) {
      Optional<byte[]> other = Optional.empty();
      if (changes.containsKey(in.field())) {
        other = changes.get(in.field()).apply(in.message());
      } else {
        in.skip();
      }
      if (other.isPresent()) {
        out.bytes(in.field(), other.get());
        changed = true;
      } else {
        out.copy(in.whole());
      }
    }
    return changed ? Optional.of(out.toBytes()) : Optional.empty();
  }
}
