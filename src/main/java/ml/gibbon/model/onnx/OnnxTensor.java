package ml.gibbon.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;
import ml.gibbon.error.InputException;

/**
 * Numbers with a shape, row-major. They stay as the file has them, and become numbers when they are
 * asked for.
 *
 * @param name empty for the tensor of an attribute
 * @param type of its elements, one with {@link ElementType#bytes()} above 0
 * @param shape sides of at least 0, outermost first; empty for a scalar
 * @param data the elements, little endian, {@code size() * type.bytes()} bytes
 */
public record OnnxTensor(String name, ElementType type, List<Long> shape, ByteBuffer data) {

  public OnnxTensor {
    shape = List.copyOf(shape);
    data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (type.bytes() == 0
        || shape.stream().anyMatch(side -> side < 0)
        || bytes(type, shape) != data.capacity()) {
      throw new IllegalArgumentException(
          "%d bytes of %s %s".formatted(data.capacity(), type, shape));
    }
  }

  /** A FLOAT tensor. */
  public static OnnxTensor ofFloats(String name, List<Long> shape, float... values) {
    ByteBuffer data = buffer(values.length, Float.BYTES);
    data.asFloatBuffer().put(values);
    return new OnnxTensor(name, ElementType.FLOAT, shape, data);
  }

  /** An INT64 tensor. */
  public static OnnxTensor ofIntegers(String name, List<Long> shape, long... values) {
    ByteBuffer data = buffer(values.length, Long.BYTES);
    data.asLongBuffer().put(values);
    return new OnnxTensor(name, ElementType.INT64, shape, data);
  }

  static ByteBuffer buffer(int count, int width) {
    return ByteBuffer.allocate(Math.multiplyExact(count, width)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Bytes that elements of a type and shape take.
   *
   * @throws ArithmeticException when a long cannot hold the number
   */
  static long bytes(ElementType type, List<Long> shape) {
    if (shape.contains(0L)) {
      return 0;
    }
    long bytes = type.bytes();
    for (long side : shape) {
      bytes = Math.multiplyExact(bytes, side);
    }
    return bytes;
  }

  /** A view with a position of its own: little endian, read-only. */
  @Override
  public ByteBuffer data() {
    return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The number of elements. */
  public int size() {
    return data.capacity() / type.bytes();
  }

  /** The same numbers under another name. */
  public OnnxTensor named(String other) {
    return new OnnxTensor(other, type, shape, data);
  }

  /**
   * All elements of a floating point type, DOUBLE rounded to float32. FLOAT16 and BFLOAT16 are
   * exact.
   *
   * @throws InputException when they are of another type
   */
  public float[] floats() {
    require(type.isFloating(), "floating point numbers");
    float[] values = new float[size()];
    if (type == ElementType.FLOAT) {
      data().asFloatBuffer().get(values);
      return values;
    }
    IntToDoubleFunction element = floating();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) element.applyAsDouble(i);
    }
    return values;
  }

  /**
   * All elements of a whole type; BOOL as 0 and 1.
   *
   * @throws InputException when they are of another type, or a UINT64 is above 2^63 - 1
   */
  public long[] integers() {
    require(type.isInteger(), "whole numbers");
    long[] values = new long[size()];
    Arrays.setAll(values, whole());
    return values;
  }

  /**
   * All elements, of whatever type: exact but for whole numbers above 2^53.
   *
   * @throws InputException when a UINT64 is above 2^63 - 1
   */
  public double[] doubles() {
    double[] values = new double[size()];
    if (type.isFloating()) {
      Arrays.setAll(values, floating());
    } else {
      IntToLongFunction element = whole();
      Arrays.setAll(values, i -> element.applyAsLong(i));
    }
    return values;
  }

  private IntToDoubleFunction floating() {
    return switch (type) {
      case FLOAT -> i -> data.getFloat(Float.BYTES * i);
      case DOUBLE -> i -> data.getDouble(Double.BYTES * i);
      case FLOAT16 -> i -> HalfPrecision.toFloat(data.getShort(Short.BYTES * i));
      case BFLOAT16 -> i -> Float.intBitsToFloat(data.getShort(Short.BYTES * i) << 16);
      default -> throw new IllegalStateException(type.name());
    };
  }

  private IntToLongFunction whole() {
    return switch (type) {
      case BOOL -> i -> data.get(i) == 0 ? 0 : 1;
      case INT8 -> data::get;
      case UINT8 -> i -> Byte.toUnsignedLong(data.get(i));
      case INT16 -> i -> data.getShort(Short.BYTES * i);
      case UINT16 -> i -> Short.toUnsignedLong(data.getShort(Short.BYTES * i));
      case INT32 -> i -> data.getInt(Integer.BYTES * i);
      case UINT32 -> i -> Integer.toUnsignedLong(data.getInt(Integer.BYTES * i));
      case INT64 -> i -> data.getLong(Long.BYTES * i);
      case UINT64 -> i -> atMostLong(data.getLong(Long.BYTES * i));
      default -> throw new IllegalStateException(type.name());
    };
  }

  private long atMostLong(long bits) {
    require(bits >= 0, "numbers of at most 2^63 - 1");
    return bits;
  }

  private void require(boolean holds, String expected) {
    if (!holds) {
      throw new InputException(
          "%s is of type %s where %s are expected".formatted(where(), type, expected));
    }
  }

  /** What a message calls it: {@code tensor weight (64 x 3 x 7 x 7)}. */
  public String where() {
    String sides = shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
    return "tensor %s (%s)"
        .formatted(name.isEmpty() ? "without a name" : name, sides.isEmpty() ? "scalar" : sides);
  }

  @Override
  public String toString() {
    return type + " " + where();
  }
}
