package ml.gibbon.model;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.HalfIndexer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;

/**
 * ND4J's binary form of a vector of floating-point numbers, read without trusting a number in it.
 *
 * <p>The form ({@code Nd4j.write} of ND4J 1.0.0-M2.1): two buffers, shape information and values,
 * each as modified UTF-8 storage mode, big-endian long length, modified UTF-8 type, content. Shape
 * information is rank, sides, strides, type bits, element stride, order. ND4J's own reader takes
 * strides and lengths as they come, and can be made to read outside its memory.
 */
final class Nd4jVector {

  private static final String MODE = "MIXED_DATA_TYPES";
  private static final String SHAPE_MODE = "LONG_SHAPE";

  private Nd4jVector() {}

  /**
   * Reads a vector, also one stored as {@code [1, N]}, and one of other floating-point numbers,
   * which are rounded to float32.
   *
   * @param atLeast smallest and
   * @param atMost largest number of values allowed
   * @param name of model and entry, for messages
   */
  static float[] decode(byte[] bytes, long atLeast, long atMost, String name) {
    ByteArrayInputStream stream = new ByteArrayInputStream(bytes);
    try (DataInputStream in = new DataInputStream(stream)) {
      long shaped = readShape(in, name);
      Buffer buffer = readHeader(in, name);
      FloatType type = FloatType.of(buffer.type, name);
      long length = buffer.length;
      if (length < atLeast || length > atMost) {
        throw ModelFile.refused(
            name,
            "holds %d values but its configuration needs %s"
                .formatted(length, atLeast == atMost ? atLeast : "at most " + atMost));
      }
      if (shaped != length || stream.available() != length * type.bytes) {
        throw ModelFile.refused(
            name,
            "says it holds %d values of shape length %d but has %d bytes left for them"
                .formatted(length, shaped, stream.available()));
      }
      float[] values = new float[(int) length];
      ByteBuffer content =
          ByteBuffer.wrap(bytes, bytes.length - stream.available(), stream.available());
      for (int i = 0; i < values.length; i++) {
        values[i] = type.next.of(content);
      }
      return values;
    } catch (IOException e) {
      throw ModelFile.refused(name, "is not an ND4J array, or is cut short");
    }
  }

  /** Reads rank and sides, skips the rest, and returns the number of values of a vector. */
  private static long readShape(DataInputStream in, String name) throws IOException {
    long words = readHeader(in, name).length;
    long rank = in.readLong();
    if (rank < 1 || rank > 2 || words != 2 * rank + 4) {
      throw ModelFile.refused(
          name, "is an array of rank %d (%d words): a vector is needed".formatted(rank, words));
    }
    long rows = rank == 2 ? in.readLong() : 1;
    long length = in.readLong();
    if (rows != 1 || length < 0) {
      throw ModelFile.refused(name, "has shape [%d, %d]: [1, N] is needed".formatted(rows, length));
    }
    in.skipNBytes((words - 1 - rank) * Long.BYTES);
    return length;
  }

  /** What stands before the content of a buffer. */
  private record Buffer(long length, String type) {}

  private static Buffer readHeader(DataInputStream in, String name) throws IOException {
    String mode = in.readUTF();
    if (!mode.equals(MODE) && !mode.equals(SHAPE_MODE)) {
      throw ModelFile.refused(
          name, "is in a form of an older DL4J: load and save it with DL4J 1.0.0-M2.1");
    }
    return new Buffer(in.readLong(), in.readUTF());
  }

  /** The types of numbers that parameters may have; all become float32. */
  private enum FloatType {
    FLOAT(Float.BYTES, ByteBuffer::getFloat),
    DOUBLE(Double.BYTES, content -> (float) content.getDouble()),
    HALF(Short.BYTES, content -> HalfIndexer.toFloat(content.getShort())),
    BFLOAT16(Short.BYTES, content -> Float.intBitsToFloat(content.getShort() << Short.SIZE));

    private final int bytes;
    private final Next next;

    FloatType(int bytes, Next next) {
      this.bytes = bytes;
      this.next = next;
    }

    @FunctionalInterface
    private interface Next {
      float of(ByteBuffer content);
    }

    static FloatType of(String type, String name) {
      for (FloatType known : values()) {
        if (known.name().equals(type)) {
          return known;
        }
      }
      String shown = type.length() > 12 ? type.substring(0, 12) : type;
      throw ModelFile.refused(
          name,
          "holds %s values: save the network with data type FLOAT"
              .formatted(shown.replaceAll("\\W", "?")));
    }
  }

  /** Writes a vector as ND4J does. */
  static byte[] encode(float[] values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(128 + values.length * Float.BYTES);
    long typeBits = ArrayOptionsHelper.setOptionBit(0L, DataType.FLOAT);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      long[] shape = {1, values.length, 1, typeBits, 1, 'c'};
      out.writeUTF(MODE);
      out.writeLong(shape.length);
      out.writeUTF(DataType.INT64.name());
      for (long word : shape) {
        out.writeLong(word);
      }
      out.writeUTF(MODE);
      out.writeLong(values.length);
      out.writeUTF(DataType.FLOAT.name());
      ByteBuffer content = ByteBuffer.allocate(values.length * Float.BYTES);
      content.asFloatBuffer().put(values);
      out.write(content.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
