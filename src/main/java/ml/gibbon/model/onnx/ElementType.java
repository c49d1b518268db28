package ml.gibbon.model.onnx;

import java.util.Arrays;

/**
 * What a tensor consists of: {@code TensorProto.DataType}. The constants have the numbers of the
 * format as their ordinals.
 *
 * <p>All may be the type of a value; the data of a tensor is read where {@link #bytes()} is not
 * zero.
 */
public enum ElementType {
  /** Also of values that are no tensors: sequences, maps and optional values. */
  UNDEFINED(0),
  FLOAT(4),
  UINT8(1),
  INT8(1),
  UINT16(2),
  INT16(2),
  INT32(4),
  INT64(8),
  STRING(0),
  BOOL(1),
  FLOAT16(2),
  DOUBLE(8),
  UINT32(4),
  UINT64(8),
  COMPLEX64(0),
  COMPLEX128(0),
  BFLOAT16(2),
  FLOAT8E4M3FN(0),
  FLOAT8E4M3FNUZ(0),
  FLOAT8E5M2(0),
  FLOAT8E5M2FNUZ(0),
  UINT4(0),
  INT4(0),
  FLOAT4E2M1(0),
  FLOAT8E8M0(0),
  UINT2(0),
  INT2(0);

  private static final ElementType[] ALL = values();

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element; 0 where the data of such tensors is not read. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating point numbers that {@link OnnxTensor#floats()} reads. */
  public boolean isFloating() {
    return this == FLOAT || this == DOUBLE || this == FLOAT16 || this == BFLOAT16;
  }

  /**
   * Whether elements are whole numbers or truth values that {@link OnnxTensor#integers()} reads.
   */
  public boolean isInteger() {
    return bytes > 0 && !isFloating();
  }

  /** The type of a number; {@link #UNDEFINED} for numbers that ONNX may give a meaning later. */
  static ElementType of(long number) {
    return number >= 0 && number < ALL.length ? ALL[(int) number] : UNDEFINED;
  }

  /** The types whose tensors are read, for messages. */
  static String readable() {
    return String.join(
        ", ", Arrays.stream(ALL).filter(type -> type.bytes > 0).map(ElementType::name).toList());
  }
}
