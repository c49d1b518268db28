package ml.gibbon.model.onnx;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import ml.gibbon.error.InputException;

/**
 * An operator and the values that it reads and writes.
 *
 * @param name may be empty
 * @param domain of the operator; empty for ONNX's own
 * @param operator such as {@code Conv}
 * @param inputs names of values; an empty one is an input that is left out
 * @param outputs names of values; an empty one is an output that nobody asks for
 * @param attributes by name, in the order of the file
 */
public record OnnxNode(
    String name,
    String domain,
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, OnnxAttribute> attributes) {

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  /** What a message calls it: its name, or else its first output, and the operator. */
  public String where() {
    String called = name.isEmpty() && !outputs.isEmpty() ? outputs.get(0) : name;
    String kind = domain.isEmpty() ? operator : domain + "." + operator;
    // A stranger's text: what it has after a line break would hide the rest of the message.
    return "node %s (%s)".formatted(called, kind).replaceAll("\\p{Cntrl}", "?");
  }

  /** Whether it has an input at a place. */
  public boolean hasInput(int index) {
    return index < inputs.size() && !inputs.get(index).isEmpty();
  }

  public boolean has(String attribute) {
    return attributes.containsKey(attribute);
  }

  /**
   * A whole number.
   *
   * @throws InputException when the attribute is of another kind
   */
  public long integer(String attribute, long otherwise) {
    return get(
        attribute,
        OnnxAttribute.Whole.class,
        OnnxAttribute.Whole::value,
        otherwise,
        "a whole number");
  }

  /**
   * A floating point number.
   *
   * @throws InputException when the attribute is of another kind
   */
  public float floating(String attribute, float otherwise) {
    return get(
        attribute,
        OnnxAttribute.Floating.class,
        OnnxAttribute.Floating::value,
        otherwise,
        "a floating point number");
  }

  /**
   * A text.
   *
   * @throws InputException when the attribute is of another kind
   */
  public String text(String attribute, String otherwise) {
    return get(attribute, OnnxAttribute.Text.class, OnnxAttribute.Text::value, otherwise, "a text");
  }

  /**
   * Whole numbers.
   *
   * @throws InputException when the attribute is of another kind
   */
  public List<Long> integers(String attribute, List<Long> otherwise) {
    return get(
        attribute,
        OnnxAttribute.Integers.class,
        OnnxAttribute.Integers::values,
        otherwise,
        "a list of whole numbers");
  }

  /**
   * Floating point numbers.
   *
   * @throws InputException when the attribute is of another kind
   */
  public List<Float> floats(String attribute, List<Float> otherwise) {
    return get(
        attribute,
        OnnxAttribute.Floats.class,
        OnnxAttribute.Floats::values,
        otherwise,
        "a list of floating point numbers");
  }

  /**
   * A tensor.
   *
   * @throws InputException when the node has no such attribute, or it is of another kind
   */
  public OnnxTensor tensor(String attribute) {
    if (!has(attribute)) {
      throw new InputException(
          "%s has no attribute %s, which must be a tensor".formatted(where(), attribute));
    }
    OnnxAttribute value = attributes.get(attribute);
    if (value instanceof OnnxAttribute.Tensor tensor) {
      return tensor.value();
    }
    throw wrong(attribute, value, "a tensor");
  }

  private <A extends OnnxAttribute, T> T get(
      String attribute, Class<A> kind, Function<A, T> value, T otherwise, String expected) {
    OnnxAttribute found = attributes.get(attribute);
    if (found == null) {
      return otherwise;
    }
    if (!kind.isInstance(found)) {
      throw wrong(attribute, found, expected);
    }
    return value.apply(kind.cast(found));
  }

  private InputException wrong(String attribute, OnnxAttribute found, String expected) {
    return new InputException(
        "%s has %s as attribute %s, which must be %s"
            .formatted(where(), found.inWords(), attribute, expected));
  }
}
