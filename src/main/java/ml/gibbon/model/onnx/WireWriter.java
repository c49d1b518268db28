package ml.gibbon.model.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes a message of Protocol Buffers, field by field: the counterpart of {@link WireReader}. */
final class WireWriter {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A field with its number and length, as {@link WireReader#whole} gives it. */
  void copy(ByteBuffer field) {
    byte[] bytes = new byte[field.remaining()];
    field.get(bytes);
    out.writeBytes(bytes);
  }

  /** A field of bytes, or of a message. */
  void bytes(int field, byte[] bytes) {
    key(field, LENGTH_DELIMITED);
    varint(bytes.length);
    out.writeBytes(bytes);
  }

  void message(int field, WireWriter message) {
    bytes(field, message.toBytes());
  }

  /** A field of a text in UTF-8. */
  void text(int field, String text) {
    bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  void integer(int field, long value) {
    key(field, VARINT);
    varint(value);
  }

  void float32(int field, float value) {
    key(field, FIXED32);
    int bits = Float.floatToIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(bits >>> shift);
    }
  }

  private void key(int field, int type) {
    varint(((long) field << 3) | type);
  }

  /** Seven bits a byte, the lowest first; negative numbers have all 64. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }
}
