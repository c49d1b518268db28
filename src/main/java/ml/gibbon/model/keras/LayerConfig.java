package ml.gibbon.model.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.node.MissingNode;

/**
 * One layer as a file describes it.
 *
 * @param name unique in its model
 * @param className Keras's name of its kind
 * @param isOperation whether it is a function that was called on values, which Keras does not count
 *     as a layer
 * @param settings what Keras calls its {@code config}
 * @param model the layers in it, when it is a model itself
 * @param calls what it is applied to, once for each use; none in a sequence of layers
 */
record LayerConfig(
    String name,
    String className,
    boolean isOperation,
    JsonNode settings,
    Optional<ModelConfig> model,
    List<Call> calls) {

  /** Longer kernels, strides and the like are in no network. */
  private static final int LARGEST = 1 << 16;

  LayerConfig {
    calls = List.copyOf(calls);
  }

  /** A layer of another kind under the same name: activations may be given as layers. */
  LayerConfig as(String otherClass, JsonNode otherSettings) {
    return new LayerConfig(name, otherClass, false, otherSettings, Optional.empty(), List.of());
  }

  /** A setting; a missing node when it is not there or null. */
  JsonNode get(String key) {
    JsonNode value = settings.get(key);
    return value == null || value.isNull() ? MissingNode.getInstance() : value;
  }

  boolean has(String key) {
    return !get(key).isMissingNode();
  }

  boolean flag(String key, boolean otherwise) {
    JsonNode value = get(key);
    if (has(key) && !value.isBoolean()) {
      throw wrong(key, value, "true or false");
    }
    return has(key) ? value.booleanValue() : otherwise;
  }

  float number(String key, double otherwise) {
    JsonNode value = get(key);
    if (has(key) && (!value.isNumber() || !Double.isFinite(value.doubleValue()))) {
      throw wrong(key, value, "a number");
    }
    return (float) (has(key) ? value.doubleValue() : otherwise);
  }

  String text(String key, String otherwise) {
    JsonNode value = get(key);
    if (has(key) && !value.isTextual()) {
      throw wrong(key, value, "text");
    }
    return has(key) ? value.textValue() : otherwise;
  }

  /** A whole number from 1 on. */
  int count(String key, int otherwise) {
    return has(key) ? count(key, get(key), 1) : otherwise;
  }

  /** Whether it is one of Keras's layers of one dimension. */
  boolean isOfSignals() {
    return className.contains("1D");
  }

  /** For rows and columns, given as one number for both or as two; for signals, of one column. */
  int[] pair(String key, int otherwise) {
    if (!isOfSignals()) {
      return pair(key, get(key), otherwise, 1);
    }
    JsonNode value = get(key);
    JsonNode length = value.isArray() && value.size() == 1 ? value.get(0) : value;
    return new int[] {has(key) ? count(key, length, 1) : otherwise, 1};
  }

  /** As {@link #pair(String, int)}, of a value of a setting, from a smallest one on. */
  int[] pair(String key, JsonNode value, int otherwise, int least) {
    if (value.isMissingNode()) {
      return new int[] {otherwise, otherwise};
    } else if (value.isArray() && value.size() == 2) {
      return new int[] {count(key, value.get(0), least), count(key, value.get(1), least)};
    }
    int both = count(key, value, least);
    return new int[] {both, both};
  }

  /** Whole numbers, given as one or as a list. */
  List<Integer> integers(String key) {
    JsonNode value = get(key);
    List<Integer> integers = new ArrayList<>();
    for (JsonNode element : value.isArray() ? value : List.of(value)) {
      if (!element.isInt()) {
        throw wrong(key, element, "whole numbers");
      }
      integers.add(element.intValue());
    }
    return integers;
  }

  private int count(String key, JsonNode value, int least) {
    if (!value.isInt() || value.intValue() < least || value.intValue() > LARGEST) {
      throw wrong(key, value, "whole numbers from %d to %d".formatted(least, LARGEST));
    }
    return value.intValue();
  }

  /** Refuses a layer whose setting is not what Gibbon computes. */
  void require(boolean condition, String key) {
    if (!condition) {
      throw Refusal.of(
          this,
          "%s = %s is not supported: %s",
          key,
          Refusal.printable(get(key).toString()),
          Refusal.CONVERT);
    }
  }

  private RuntimeException wrong(String key, JsonNode value, String allowed) {
    return Refusal.of(
        this, "%s must be %s but is %s", key, allowed, Refusal.printable(value.toString()));
  }
}
