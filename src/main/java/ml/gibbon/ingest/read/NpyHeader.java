package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.gibbon.error.InputException;

/**
 * What a NumPy array says of itself (NumPy's format 1.0 to 3.0): a Python dictionary as text, of
 * which only three entries are looked for; nothing is run.
 *
 * @param kind of its values: {@code u} and {@code i} (whole numbers), {@code f} (floating point) or
 *     {@code b} (true or false)
 * @param valueBytes of each value
 * @param bigEndian whether its values have their most significant byte first
 * @param shape sides of the array, at least one
 * @param bytes of the header itself
 */
record NpyHeader(char kind, int valueBytes, boolean bigEndian, List<Long> shape, int bytes)
    implements Serializable {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** Far more than a shape takes, and little enough to be read from a stranger. */
  private static final int MOST_BYTES = 1 << 16;

  private static final Pattern TYPE = Pattern.compile("'descr': *'([<>|=])([a-zA-Z])(\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order': *(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape': *\\(([\\d, L]*)\\)");
  private static final List<String> TYPES =
      List.of("b1", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8");

  NpyHeader {
    shape = List.copyOf(shape);
  }

  /**
   * Reads the header and leaves the stream at the first value.
   *
   * @param where for messages
   * @throws InputException when it is no array of numbers
   */
  static NpyHeader read(InputStream in, Object where) throws IOException {
    byte[] start = in.readNBytes(MAGIC.length + 2);
    if (start.length < MAGIC.length + 2
        || !Arrays.equals(Arrays.copyOf(start, MAGIC.length), MAGIC)) {
      throw new InputException("%s is no NumPy array: save it with numpy.save".formatted(where));
    }
    int lengthBytes = start[MAGIC.length] == 1 ? Short.BYTES : Integer.BYTES;
    byte[] length = in.readNBytes(lengthBytes);
    ByteBuffer number = ByteBuffer.wrap(Arrays.copyOf(length, Integer.BYTES));
    int headerBytes = number.order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length.length < lengthBytes || headerBytes < 0 || headerBytes > MOST_BYTES) {
      throw new InputException("%s is damaged in its header: save it again".formatted(where));
    }
    String text = new String(in.readNBytes(headerBytes), StandardCharsets.UTF_8);
    Matcher type = TYPE.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!type.find() || !TYPES.contains(type.group(2) + type.group(3))) {
      throw new InputException(
          "%s holds %s but numbers of the types uint8 to uint64, int8 to int64, float32 or float64 are needed: convert it with astype, and save it again"
              .formatted(where, ofType(text)));
    }
    if (!order.find() || !shape.find() || shape.group(1).isBlank()) {
      throw new InputException("%s has no shape in its header: save it again".formatted(where));
    }
    if (order.group(1).equals("True")) {
      throw new InputException(
          "%s is in Fortran's order: save numpy.ascontiguousarray of it".formatted(where));
    }
    return new NpyHeader(
        type.group(2).charAt(0),
        Integer.parseInt(type.group(3)),
        type.group(1).equals(">"),
        sides(shape.group(1), where),
        MAGIC.length + 2 + lengthBytes + headerBytes);
  }

  private static String ofType(String header) {
    Matcher found = Pattern.compile("'descr': *([^,}]{1,40})").matcher(header);
    return found.find() ? "values of the type " + found.group(1) : "no type in its header";
  }

  private static List<Long> sides(String text, Object where) {
    try {
      return Arrays.stream(text.replace("L", "").split(",", -1))
          .map(String::strip)
          .filter(side -> !side.isEmpty())
          .map(Long::valueOf)
          .toList();
    } catch (NumberFormatException e) {
      throw new InputException(
          "%s has the shape (%s) in its header, which is none: save it again"
              .formatted(where, text),
          e);
    }
  }

  /** Rows of the array. */
  long rows() {
    return shape.get(0);
  }

  /**
   * Values in each row.
   *
   * @throws ArithmeticException when they are more than an array holds
   */
  int rowValues() {
    return Math.toIntExact(
        shape.stream().skip(1).mapToLong(Long::longValue).reduce(1, Math::multiplyExact));
  }

  /** A value of a row as its bytes lie in the file. */
  double value(ByteBuffer row, int i) {
    int at = i * valueBytes;
    return switch ("" + kind + valueBytes) {
      case "b1", "u1" -> Byte.toUnsignedInt(row.get(at));
      case "u2" -> Short.toUnsignedInt(row.getShort(at));
      case "u4" -> Integer.toUnsignedLong(row.getInt(at));
      case "i1" -> row.get(at);
      case "i2" -> row.getShort(at);
      case "i4" -> row.getInt(at);
      case "f4" -> row.getFloat(at);
      case "f8" -> row.getDouble(at);
      default -> row.getLong(at);
    };
  }

  boolean isFloatingPoint() {
    return kind == 'f';
  }
}
