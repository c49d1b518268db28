package ml.gibbon.model.onnx;

import java.util.List;

/** A setting of a node. */
public sealed interface OnnxAttribute {

  /** One floating point number. */
  record Floating(float value) implements OnnxAttribute {}

  /** One whole number. */
  record Whole(long value) implements OnnxAttribute {}

  /** A string, of bytes in UTF-8. */
  record Text(String value) implements OnnxAttribute {}

  /** A tensor. */
  record Tensor(OnnxTensor value) implements OnnxAttribute {}

  /** Floating point numbers. */
  record Floats(List<Float> values) implements OnnxAttribute {
    public Floats {
      values = List.copyOf(values);
    }
  }

  /** Whole numbers. */
  record Integers(List<Long> values) implements OnnxAttribute {
    public Integers {
      values = List.copyOf(values);
    }
  }

  /** Strings. */
  record Texts(List<String> values) implements OnnxAttribute {
    public Texts {
      values = List.copyOf(values);
    }
  }

  /**
   * Something that is not read, so that the node cannot be used.
   *
   * @param what in words: {@code a graph}, {@code a type}, {@code a list of tensors}
   */
  record Unread(String what) implements OnnxAttribute {}

  /** What it is, for messages. */
  default String inWords() {
    if (this instanceof Floating) {
      return "a floating point number";
    } else if (this instanceof Whole) {
      return "a whole number";
    } else if (this instanceof Text) {
      return "a text";
    } else if (this instanceof Tensor) {
      return "a tensor";
    } else if (this instanceof Floats) {
      return "a list of floating point numbers";
    } else if (this instanceof Integers) {
      return "a list of whole numbers";
    } else if (this instanceof Unread unread) {
      return unread.what();
    }
    return "a list of texts";
  }
}
