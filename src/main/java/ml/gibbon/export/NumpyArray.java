package ml.gibbon.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.sql.Row;

/**
 * One array of a table, as NumPy's files hold it (format 1.0: a header of text, then the values,
 * least significant byte first, rows one after the other).
 *
 * @param name of the array
 * @param column that it is made of
 * @param kind of its values
 */
record NumpyArray(String name, String column, Kind kind) {

  /** The header ends at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

  /** What an image's entry is. */
  enum Kind {
    /** Its pixels in [0, 1]. */
    PIXELS("<f4"),
    /** A whole number; -1 where there is none. */
    NUMBER("<i8");

    private final String type;

    Kind(String type) {
      this.type = type;
    }
  }

  /**
   * What comes before the values.
   *
   * @param sides of the array, {@code [N]} or {@code [N, C, H, W]}
   */
  byte[] header(long... sides) {
    String shape = LongStream.of(sides).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(kind.type, shape, sides.length == 1 ? "," : "");
    int length = MAGIC.length + Short.BYTES + dictionary.length() + 1;
    byte[] header = new byte[(length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT];
    Arrays.fill(header, (byte) ' ');
    ByteBuffer.wrap(header)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) (header.length - MAGIC.length - Short.BYTES))
        .put(dictionary.getBytes(StandardCharsets.US_ASCII));
    header[header.length - 1] = '\n';
    return header;
  }

  /**
   * Writes the entry of one image.
   *
   * @param row that has the column
   * @param format of its pixels
   */
  void write(Row row, PixelFormat format, OutputStream out) throws IOException {
    if (kind == Kind.NUMBER) {
      Number value = row.getAs(column);
      out.write(
          ByteBuffer.allocate(Long.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(value == null ? -1 : value.longValue())
              .array());
      return;
    }
    byte[] stored = row.getAs(column);
    if (format == PixelFormat.FLOAT32 && !column.equals(AdversarialTable.CLEAN_PIXELS)) {
      out.write(stored);
      return;
    }
    float[] pixels = new float[stored.length];
    PixelFormat.UINT8.decode(stored, pixels, 0);
    out.write(PixelFormat.FLOAT32.encode(pixels, 0, pixels.length));
  }
}
