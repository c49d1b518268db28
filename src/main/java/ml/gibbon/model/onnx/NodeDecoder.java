package ml.gibbon.model.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.error.InputException;

/** {@code NodeProto} and {@code AttributeProto}. */
final class NodeDecoder {

  static final int INPUT = 1;
  static final int OUTPUT = 2;
  static final int NAME = 3;
  static final int OPERATOR = 4;
  static final int ATTRIBUTE = 5;
  static final int DOMAIN = 7;
  static final int OVERLOAD = 8;

  static final int ATTRIBUTE_NAME = 1;
  static final int ATTRIBUTE_TYPE = 20;
  static final int REFERENCE = 21;

  /** Another name of the domain whose name is empty. */
  private static final String ONNX = "ai.onnx";

  private final TensorDecoder tensors;
  private final Pieces pieces;

  NodeDecoder(TensorDecoder tensors, Pieces pieces) {
    this.tensors = tensors;
    this.pieces = pieces;
  }

  /**
   * A node as it stands in the file.
   *
   * @param node without the attributes that are references
   * @param overload tells functions of the same name apart; mostly empty
   * @param references of attributes to those of the function around, by name
   */
  record Decoded(OnnxNode node, String overload, Map<String, String> references) {}

  /** An attribute with its name: a value, or a reference to an attribute of a function. */
  record Named(String name, Optional<OnnxAttribute> value, String reference) {}

  Decoded node(WireReader in) {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<WireReader> attributes = new ArrayList<>();
    String name = "";
    String operator = "";
    String domain = "";
    String overload = "";
    while (in.next()) {
      switch (in.field()) {
        case INPUT -> inputs.add(in.text());
        case OUTPUT -> outputs.add(in.text());
        case NAME -> name = in.text();
        case OPERATOR -> operator = in.text();
        case DOMAIN -> domain = domain(in.text());
        case OVERLOAD -> overload = in.text();
        case ATTRIBUTE -> attributes.add(in.message());
        default -> in.skip();
      }
    }
    OnnxNode bare = new OnnxNode(name, domain, operator, inputs, outputs, Map.of());
    if (operator.isEmpty()) {
      throw new InputException(bare.where() + " has no operator");
    }
    Map<String, OnnxAttribute> values = new LinkedHashMap<>();
    Map<String, String> references = new LinkedHashMap<>();
    for (WireReader attribute : attributes) {
      Named named = attribute(attribute, bare.where());
      boolean twice =
          named.value().isPresent()
              ? values.put(named.name(), named.value().get()) != null
              : references.put(named.name(), named.reference()) != null;
      if (twice) {
        throw new InputException("%s has attribute %s twice".formatted(bare.where(), named.name()));
      }
    }
    return new Decoded(
        new OnnxNode(name, domain, operator, inputs, outputs, values), overload, references);
  }

  /** The domain of ONNX's own operators has two names. */
  static String domain(String name) {
    return name.equals(ONNX) ? "" : name;
  }

  /** What an attribute holds; each kind of value has a field of its own. */
  private static final class Payload {
    private Optional<AttributeKind> declared = Optional.empty();
    private Optional<AttributeKind> found = Optional.empty();
    private float number;
    private long whole;
    private String text = "";
    private Optional<WireReader> tensor = Optional.empty();
    private final List<Float> floats = new ArrayList<>();
    private final List<Long> integers = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
  }

  /**
   * An attribute.
   *
   * @param where whose, for messages
   */
  Named attribute(WireReader in, String where) {
    Payload payload = new Payload();
    String name = "";
    String reference = "";
    while (in.next()) {
      switch (in.field()) {
        case ATTRIBUTE_NAME -> name = in.text();
        case ATTRIBUTE_TYPE -> payload.declared = declared(in.integer(), where);
        case REFERENCE -> reference = in.text();
        default -> value(in, payload, where);
      }
    }
    if (!reference.isEmpty()) {
      return new Named(name, Optional.empty(), reference);
    }
    AttributeKind kind =
        payload
            .declared
            .or(() -> payload.found)
            .orElseThrow(() -> new InputException(where + " has an attribute without a value"));
    if (payload.found.isPresent() && payload.found.get() != kind) {
      throw new InputException(
          "%s says that attribute %s is %s, but it holds %s"
              .formatted(where, name, kind.inWords(), payload.found.get().inWords()));
    }
    return new Named(name, Optional.of(value(payload, kind, where + " attribute " + name)), "");
  }

  private static Optional<AttributeKind> declared(long number, String where) {
    // Files of before IR version 2 need not say it.
    if (number == 0) {
      return Optional.empty();
    }
    return Optional.of(
        AttributeKind.ofNumber(number)
            .orElseThrow(
                () ->
                    new InputException(
                        "%s has an attribute of the unknown type %d".formatted(where, number))));
  }

  private void value(WireReader in, Payload payload, String where) {
    Optional<AttributeKind> kind = AttributeKind.ofField(in.field());
    if (kind.isEmpty()) {
      in.skip();
      return;
    }
    if (payload.found.isPresent() && !payload.found.equals(kind)) {
      throw new InputException(
          "%s has an attribute with two values, %s and %s"
              .formatted(where, payload.found.get().inWords(), kind.get().inWords()));
    }
    payload.found = kind;
    switch (kind.get()) {
      case FLOAT -> payload.number = in.float32();
      case INT -> payload.whole = in.integer();
      case STRING -> payload.text = in.text();
      case TENSOR -> payload.tensor = Optional.of(in.message());
      case FLOATS -> {
        for (var floats = in.fixed(Float.BYTES); floats.hasRemaining(); ) {
          pieces.take();
          payload.floats.add(floats.getFloat());
        }
      }
      case INTS ->
          in.integers(
              value -> {
                pieces.take();
                payload.integers.add(value);
              });
      case STRINGS -> payload.texts.add(in.text());
      default -> in.skip();
    }
  }

  private OnnxAttribute value(Payload payload, AttributeKind kind, String where) {
    return switch (kind) {
      case FLOAT -> new OnnxAttribute.Floating(payload.number);
      case INT -> new OnnxAttribute.Whole(payload.whole);
      case STRING -> new OnnxAttribute.Text(payload.text);
      case TENSOR ->
          new OnnxAttribute.Tensor(
              tensors.decode(
                  payload.tensor.orElseThrow(
                      () -> new InputException(where + " is a tensor without one")),
                  where));
      case FLOATS -> new OnnxAttribute.Floats(payload.floats);
      case INTS -> new OnnxAttribute.Integers(payload.integers);
      case STRINGS -> new OnnxAttribute.Texts(payload.texts);
      default -> new OnnxAttribute.Unread(kind.inWords());
    };
  }
}
