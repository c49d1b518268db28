package ml.gibbon.model.remote;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A NumPy array on its way to or from a model: {@code .npy}, format 1.0 to 3.0 (NumPy Enhancement
 * Proposal 1), least significant byte first, rows one after the other.
 *
 * @param shape lengths of its axes
 * @param values its numbers
 */
record NpyArray(long[] shape, double[] values) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** The header ends at a multiple of this. */
  private static final int ALIGNMENT = 64;

  /** Longest header that is read: an array of three axes needs a hundred. */
  private static final int LONGEST_HEADER = 4096;

  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([^']*)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)");

  /** The types that answers may have. */
  private static final Pattern READABLE = Pattern.compile("<f[48]|<i[248]|<u[24]|[|<][iu]1");

  /** An array of float32, {@code <f4}, as a file holds it. */
  static byte[] encode(float[] values, long... shape) {
    byte[] header = header(shape);
    ByteBuffer bytes =
        ByteBuffer.allocate(header.length + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] header(long... shape) {
    String sides = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(sides, shape.length == 1 ? "," : "");
    int before = MAGIC.length + 2 + Short.BYTES;
    int length = (before + dictionary.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    byte[] header = new byte[length];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) (length - before))
        .put(dictionary.getBytes(StandardCharsets.US_ASCII));
    header[length - 1] = '\n';
    return header;
  }

  /**
   * Reads one array and nothing behind it.
   *
   * @param most numbers that it may have: what is longer is refused before it is read
   * @throws AnswerException when these bytes are none
   * @throws IOException when they end too early, as {@link EOFException}, or cannot be read
   */
  static NpyArray read(InputStream from, int most) throws AnswerException, IOException {
    DataInputStream in = new DataInputStream(from);
    requireMagic(in);
    String header = header(in);
    String type = group(TYPE, header);
    if (!READABLE.matcher(type).matches()) {
      throw AnswerException.passing(
          "answered an array of %s, where float32, float64 and whole numbers are read"
              .formatted(type));
    }
    long[] shape = shape(header);
    long values = 1;
    for (long side : shape) {
      values = side == 0 ? 0 : values > most / side ? Long.MAX_VALUE : values * side;
      if (values > most) {
        throw AnswerException.passing("answered an array " + inWords(shape));
      }
    }
    if (group(ORDER, header).equals("True") && shape.length > 1) {
      throw AnswerException.passing("answered an array in Fortran's order");
    }
    byte[] bytes = new byte[(int) values * (type.charAt(2) - '0')];
    in.readFully(bytes);
    return new NpyArray(shape, decode(bytes, type, (int) values));
  }

  private static void requireMagic(DataInputStream in) throws AnswerException, IOException {
    byte[] magic = new byte[MAGIC.length];
    int read = in.readNBytes(magic, 0, magic.length);
    if (read == magic.length && Arrays.equals(magic, MAGIC)) {
      return;
    }
    if (read == 0) {
      throw new EOFException();
    }
    byte[] more = new byte[Math.max(0, Math.min(50, in.available()))];
    String text =
        new String(magic, 0, read, StandardCharsets.ISO_8859_1)
            + new String(more, 0, in.readNBytes(more, 0, more.length), StandardCharsets.ISO_8859_1);
    throw AnswerException.passing(
        "answered \"%s\", which begins no .npy array".formatted(Excerpt.of(text)));
  }

  private static String header(DataInputStream in) throws AnswerException, IOException {
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    long length =
        version == 1
            ? Short.toUnsignedLong(Short.reverseBytes(in.readShort()))
            : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
    if (version < 1 || version > 3 || length > LONGEST_HEADER) {
      throw AnswerException.passing(
          "answered an .npy array of format %d with a header of %d bytes"
              .formatted(version, length));
    }
    byte[] header = new byte[(int) length];
    in.readFully(header);
    return new String(header, StandardCharsets.UTF_8);
  }

  private static String group(Pattern pattern, String header) throws AnswerException {
    Matcher found = pattern.matcher(header);
    if (!found.find()) {
      throw AnswerException.passing(
          "answered an .npy array with the header \"%s\"".formatted(Excerpt.of(header.strip())));
    }
    return found.group(1);
  }

  private static long[] shape(String header) throws AnswerException {
    String sides = group(SHAPE, header);
    try {
      return Pattern.compile(",")
          .splitAsStream(sides)
          .map(side -> side.replace("L", "").strip())
          .filter(side -> !side.isEmpty())
          .mapToLong(Long::parseLong)
          .toArray();
    } catch (NumberFormatException e) {
      throw AnswerException.passing("answered an .npy array of shape (%s)".formatted(sides), e);
    }
  }

  private static double[] decode(byte[] bytes, String type, int count) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (type.substring(1)) {
            case "f4" -> in.getFloat();
            case "f8" -> in.getDouble();
            case "i1" -> in.get();
            case "u1" -> Byte.toUnsignedInt(in.get());
            case "i2" -> in.getShort();
            case "u2" -> Short.toUnsignedInt(in.getShort());
            case "i4" -> in.getInt();
            case "u4" -> Integer.toUnsignedLong(in.getInt());
            default -> in.getLong();
          };
    }
    return values;
  }

  /** A shape as NumPy prints it. */
  static String inWords(long... shape) {
    return LongStream.of(shape)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
