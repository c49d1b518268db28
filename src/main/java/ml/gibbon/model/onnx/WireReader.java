package ml.gibbon.model.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import ml.gibbon.error.InputException;

/**
 * The fields of a message of Protocol Buffers, one after the other: {@link #next()} goes to a
 * field, and exactly one of the other methods reads or skips it.
 *
 * <p>Source: <i>Encoding</i> in the documentation of Protocol Buffers. Groups, which ONNX never
 * used, are refused. Nothing is copied but texts, and no method calls itself, so that the depth of
 * the bytes does not matter: a reader of a message reads no deeper than it was written to.
 */
final class WireReader {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  /** 64 bits in groups of seven. */
  private static final int LONGEST_VARINT = 10;

  private static final int LARGEST_FIELD = (1 << 29) - 1;

  private final byte[] file;
  private final int begin;
  private final int end;
  private final Pieces pieces;

  private int at;
  private int start;
  private int field;
  private int type;

  WireReader(byte[] file, Pieces pieces) {
    this(file, 0, file.length, pieces);
  }

  private WireReader(byte[] file, int begin, int end, Pieces pieces) {
    this.file = file;
    this.begin = begin;
    this.end = end;
    this.pieces = pieces;
    at = begin;
  }

  /** The same message from its beginning. */
  WireReader again() {
    return new WireReader(file, begin, end, pieces);
  }

  /** Goes to the next field; false at the end. */
  boolean next() {
    if (at == end) {
      return false;
    }
    start = at;
    long key = varint();
    if (key >>> 3 == 0 || key >>> 3 > LARGEST_FIELD) {
      throw damaged("there is no field " + (key >>> 3));
    }
    field = (int) (key >>> 3);
    type = (int) key & 7;
    if (type != VARINT && type != FIXED64 && type != LENGTH_DELIMITED && type != FIXED32) {
      throw damaged("field %d is of wire type %d, which ONNX has not".formatted(field, type));
    }
    return true;
  }

  /** The number of the field. */
  int field() {
    return field;
  }

  /** Passes over the field. */
  void skip() {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> take(Long.BYTES);
      case FIXED32 -> take(Integer.BYTES);
      default -> take(length());
    }
  }

  /** All bytes of the field that was read last, with its number and length. */
  ByteBuffer whole() {
    return slice(start, at);
  }

  long integer() {
    require(VARINT);
    return varint();
  }

  float float32() {
    require(FIXED32);
    return slice(take(Float.BYTES), at).getFloat();
  }

  /** A text in UTF-8. What is not UTF-8 becomes the replacement character. */
  String text() {
    require(LENGTH_DELIMITED);
    pieces.take();
    int from = take(length());
    return new String(file, from, at - from, StandardCharsets.UTF_8);
  }

  /** The bytes of the field, little endian, read-only. */
  ByteBuffer bytes() {
    require(LENGTH_DELIMITED);
    return slice(take(length()), at);
  }

  WireReader message() {
    require(LENGTH_DELIMITED);
    pieces.take();
    int from = take(length());
    return new WireReader(file, from, at, pieces);
  }

  /** Whole numbers of a repeated field, packed into one field or one of them alone. */
  void integers(LongConsumer consumer) {
    if (type == LENGTH_DELIMITED) {
      int from = take(length());
      WireReader packed = new WireReader(file, from, at, pieces);
      while (packed.at < packed.end) {
        consumer.accept(packed.varint());
      }
    } else {
      consumer.accept(integer());
    }
  }

  /** How many numbers {@link #integers} would give. */
  int countIntegers() {
    if (type != LENGTH_DELIMITED) {
      integer();
      return 1;
    }
    int count = 0;
    for (int i = take(length()); i < at; i++) {
      // The last byte of a number is the one whose top bit is not set.
      count += file[i] >= 0 ? 1 : 0;
    }
    return count;
  }

  /** The bytes of a repeated field of numbers of a fixed width, packed or one of them alone. */
  ByteBuffer fixed(int width) {
    if (type != LENGTH_DELIMITED) {
      require(width == Integer.BYTES ? FIXED32 : FIXED64);
      return slice(take(width), at);
    }
    ByteBuffer packed = bytes();
    if (packed.remaining() % width != 0) {
      throw damaged(
          "field %d has %d bytes, no multiple of %d".formatted(field, packed.remaining(), width));
    }
    return packed;
  }

  private ByteBuffer slice(int from, int to) {
    return ByteBuffer.wrap(file, from, to - from)
        .slice()
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(int expected) {
    if (type != expected) {
      throw damaged("field %d is of wire type %d, not %d".formatted(field, type, expected));
    }
  }

  private int length() {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw damaged(
          "field %d needs %s bytes where %d are left"
              .formatted(field, Long.toUnsignedString(length), end - at));
    }
    return (int) length;
  }

  /** Passes over bytes and returns where they begin. */
  private int take(int bytes) {
    if (bytes > end - at) {
      throw damaged("field %d needs %d bytes where %d are left".formatted(field, bytes, end - at));
    }
    int from = at;
    at += bytes;
    return from;
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at == end) {
        throw damaged("a number is cut short");
      }
      byte next = file[at++];
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        if (i == LONGEST_VARINT - 1 && next > 1) {
          break;
        }
        return value;
      }
    }
    throw damaged("a number has more than 64 bits");
  }

  private InputException damaged(String why) {
    return new InputException(
        "it is damaged, cut short or no ONNX at byte %d of %d: %s; copy it again"
            .formatted(at, file.length, why));
  }
}
