package ml.gibbon.model.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Writes a message of Protocol Buffers, field by field: the counterpart of {@link WireReader}. */
final class WireWriter {

  private static final int LENGTH_DELIMITED = 2;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A field with its number and length, as {@link WireReader#whole} gives it. */
  void copy(ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    out.writeBytes(bytes);
  }

  /** A field of bytes, or of a message. */
  void bytes(int field, byte[] bytes) {
    varint(((long) field << 3) | LENGTH_DELIMITED);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  private void varint(long value) {
    long rest = value;
    while (rest > 0x7f) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
