package ml.gibbon.model.onnx;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.error.InputException;

/**
 * {@code TensorProto}. Its numbers are raw bytes, or a list of one of five kinds, or in a file
 * beside the model.
 *
 * <p>The message is read twice: how many numbers there are is counted, and compared with the shape,
 * before memory is taken for them.
 */
final class TensorDecoder {

  static final int DIMS = 1;
  static final int DATA_TYPE = 2;
  private static final int SEGMENT = 3;
  static final int FLOAT_DATA = 4;
  static final int INT32_DATA = 5;
  static final int STRING_DATA = 6;
  static final int INT64_DATA = 7;
  static final int NAME = 8;
  static final int RAW_DATA = 9;
  static final int DOUBLE_DATA = 10;
  static final int UINT64_DATA = 11;
  static final int EXTERNAL_DATA = 13;
  static final int DATA_LOCATION = 14;

  private static final int KEY = 1;
  private static final int VALUE = 2;

  /** What an array may have. */
  private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

  private final ExternalRegions external;

  TensorDecoder(ExternalRegions external) {
    this.external = external;
  }

  /** What the first reading finds. */
  private static final class Header {
    private String name = "";
    private ElementType type = ElementType.UNDEFINED;
    private long typeNumber;
    private final List<Long> shape = new ArrayList<>();
    private ByteBuffer raw;
    private final Map<Integer, Long> counts = new HashMap<>();
    private boolean inFile;
    private final Map<String, String> place = new HashMap<>();
  }

  /**
   * A tensor with all its numbers.
   *
   * @param owner what it belongs to, for messages
   * @throws InputException when its parts contradict each other, or its type is not read
   */
  OnnxTensor decode(WireReader message, String owner) {
    Header header = header(message.again());
    String where = header.name.isEmpty() ? owner : owner + " " + header.name;
    int bytes = bytes(header, where);
    return new OnnxTensor(
        header.name, header.type, header.shape, data(message, header, where, bytes));
  }

  private static Header header(WireReader in) {
    Header header = new Header();
    while (in.next()) {
      switch (in.field()) {
        case DIMS -> in.integers(header.shape::add);
        case DATA_TYPE -> {
          header.typeNumber = in.integer();
          header.type = ElementType.of(header.typeNumber);
        }
        case NAME -> header.name = in.text();
        case RAW_DATA -> {
          ByteBuffer raw = in.bytes();
          header.raw = raw.hasRemaining() ? raw : null;
        }
        case FLOAT_DATA, DOUBLE_DATA ->
            header.counts.merge(
                in.field(), (long) in.fixed(width(in.field())).remaining(), Long::sum);
        case INT32_DATA, INT64_DATA, UINT64_DATA ->
            header.counts.merge(in.field(), (long) in.countIntegers(), Long::sum);
        case EXTERNAL_DATA -> entry(in.message(), header.place);
        case DATA_LOCATION -> header.inFile = in.integer() != 0;
        case SEGMENT -> throw new InputException("it has a tensor in segments, which are not read");
        default -> in.skip();
      }
    }
    return header;
  }

  private static int width(int field) {
    return field == FLOAT_DATA ? Float.BYTES : Double.BYTES;
  }

  private static void entry(WireReader in, Map<String, String> entries) {
    String key = "";
    String value = "";
    while (in.next()) {
      switch (in.field()) {
        case KEY -> key = in.text();
        case VALUE -> value = in.text();
        default -> in.skip();
      }
    }
    entries.put(key, value);
  }

  private static int bytes(Header header, String where) {
    if (header.type.bytes() == 0) {
      throw new InputException(
          "%s is of type %s, but read are %s"
              .formatted(
                  where,
                  header.type == ElementType.UNDEFINED ? header.typeNumber : header.type,
                  ElementType.readable()));
    }
    for (long side : header.shape) {
      if (side < 0) {
        throw new InputException("%s has a side of %d".formatted(where, side));
      }
    }
    long bytes;
    try {
      bytes = OnnxTensor.bytes(header.type, header.shape);
    } catch (ArithmeticException e) {
      bytes = Long.MAX_VALUE;
    }
    if (bytes > MOST_BYTES) {
      throw new InputException(
          "%s has the shape %s: more than 2 GiB of %s".formatted(where, header.shape, header.type));
    }
    return (int) bytes;
  }

  private ByteBuffer data(WireReader message, Header header, String where, int bytes) {
    long lists = header.counts.values().stream().filter(count -> count > 0).count();
    int ways = (int) lists + (header.raw == null ? 0 : 1) + (header.inFile ? 1 : 0);
    if (ways > 1) {
      throw new InputException(
          "%s has its numbers in more than one place (raw, in a list, in a file)".formatted(where));
    }
    if (header.inFile) {
      return external.read(where, header.place, bytes);
    }
    if (header.raw != null) {
      requireEqual(where, header, header.raw.remaining(), bytes, "bytes");
      return header.raw;
    }
    int field = listOf(header.type);
    long found = header.counts.getOrDefault(field, 0L);
    if (lists == 1 && found == 0) {
      throw new InputException(
          "%s is of type %s, whose numbers cannot be in field %s"
              .formatted(where, header.type, header.counts.keySet()));
    }
    boolean fixed = field == FLOAT_DATA || field == DOUBLE_DATA;
    requireEqual(
        where,
        header,
        found,
        fixed ? bytes : bytes / header.type.bytes(),
        fixed ? "bytes" : "numbers");
    return list(message.again(), header.type, field, bytes, where);
  }

  private static void requireEqual(
      String where, Header header, long found, long expected, String things) {
    if (found != expected) {
      throw new InputException(
          "%s has %d %s, but its shape %s and type %s make %d"
              .formatted(where, found, things, header.shape, header.type, expected));
    }
  }

  /** The list in which numbers of a type are. */
  private static int listOf(ElementType type) {
    return switch (type) {
      case FLOAT -> FLOAT_DATA;
      case DOUBLE -> DOUBLE_DATA;
      case INT64 -> INT64_DATA;
      case UINT32, UINT64 -> UINT64_DATA;
      default -> INT32_DATA;
    };
  }

  private static ByteBuffer list(
      WireReader in, ElementType type, int field, int bytes, String where) {
    ByteBuffer data = OnnxTensor.buffer(bytes, 1);
    while (in.next()) {
      if (in.field() != field) {
        in.skip();
      } else if (field == FLOAT_DATA || field == DOUBLE_DATA) {
        data.put(in.fixed(type.bytes()));
      } else {
        in.integers(value -> put(data, type, value, where));
      }
    }
    return data.flip();
  }

  private static void put(ByteBuffer data, ElementType type, long value, String where) {
    int bits = Byte.SIZE * type.bytes();
    // Half precision is given as its bits, without a sign; some programs write uint8 as int8.
    if (bits < Long.SIZE && (value < -(1L << (bits - 1)) || value >= 1L << bits)) {
      throw new InputException(
          String.format(Locale.ROOT, "%s has a number %d, which no %s is", where, value, type));
    }
    switch (type.bytes()) {
      case Byte.BYTES -> data.put((byte) value);
      case Short.BYTES -> data.putShort((short) value);
      case Integer.BYTES -> data.putInt((int) value);
      default -> data.putLong(value);
    }
  }
}
