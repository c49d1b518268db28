package ml.gibbon.model.onnx;

import java.util.Arrays;
import java.util.Optional;

/** {@code AttributeProto.AttributeType}, with the field that holds the value. */
enum AttributeKind {
  FLOAT(1, 2, "a floating point number"),
  INT(2, 3, "a whole number"),
  STRING(3, 4, "a text"),
  TENSOR(4, 5, "a tensor"),
  GRAPH(5, 6, "a graph"),
  FLOATS(6, 7, "a list of floating point numbers"),
  INTS(7, 8, "a list of whole numbers"),
  STRINGS(8, 9, "a list of texts"),
  TENSORS(9, 10, "a list of tensors"),
  GRAPHS(10, 11, "a list of graphs"),
  SPARSE_TENSOR(11, 22, "a sparse tensor"),
  SPARSE_TENSORS(12, 23, "a list of sparse tensors"),
  TYPE_PROTO(13, 14, "a type"),
  TYPE_PROTOS(14, 15, "a list of types");

  private final int number;
  private final int field;
  private final String inWords;

  AttributeKind(int number, int field, String inWords) {
    this.number = number;
    this.field = field;
    this.inWords = inWords;
  }

  int number() {
    return number;
  }

  int field() {
    return field;
  }

  String inWords() {
    return inWords;
  }

  static Optional<AttributeKind> ofNumber(long number) {
    return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
  }

  /** The kind whose value a field holds; empty for fields that hold something else. */
  static Optional<AttributeKind> ofField(int field) {
    return Arrays.stream(values()).filter(kind -> kind.field == field).findFirst();
  }
}
