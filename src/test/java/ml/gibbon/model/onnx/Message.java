package ml.gibbon.model.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes a message of Protocol Buffers, field by field, right or wrong. */
final class Message {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Message number(int field, long value) {
    varint((long) field << 3);
    return varint(value);
  }

  Message text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  Message message(int field, Message message) {
    return bytes(field, message.toBytes());
  }

  Message bytes(int field, byte... bytes) {
    varint(((long) field << 3) | 2);
    varint(bytes.length);
    return raw(bytes);
  }

  /** Numbers in one field, as proto3 writes them. */
  Message packed(int field, long... values) {
    Message numbers = new Message();
    for (long value : values) {
      numbers.varint(value);
    }
    return message(field, numbers);
  }

  /** Each number in a field of its own, as proto2 does. */
  Message oneByOne(int field, long... values) {
    for (long value : values) {
      number(field, value);
    }
    return this;
  }

  /** One floating point number alone. */
  Message float32(int field, float value) {
    varint(((long) field << 3) | 5);
    return raw(littleEndian(value));
  }

  /** Something that is no field. */
  Message raw(byte... bytes) {
    out.writeBytes(bytes);
    return this;
  }

  Message varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  static byte[] littleEndian(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
