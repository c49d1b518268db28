package ml.gibbon.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import ml.gibbon.store.ExportedTable;
import org.apache.spark.sql.Row;

/**
 * A row as TensorFlow's {@code tf.train.Example}: a feature for each column, of the column's name;
 * images are the bytes of their PNG, and empty columns are left out.
 *
 * <p>The message is written by the rules of Protocol Buffers: {@code Example { features = 1 }},
 * {@code Features { map<string, Feature> feature = 1 }}, {@code Feature} one of {@code bytes_list =
 * 1}, {@code float_list = 2} and {@code int64_list = 3}, each with {@code value = 1}.
 */
record TfExample(byte[] message) {

  private static final int BYTES_LIST = 1;
  private static final int FLOAT_LIST = 2;
  private static final int INT64_LIST = 3;

  /** The wire type of a field that says its length. */
  private static final int LENGTH_DELIMITED = 2;

  /** What TensorFlow adds to a rotated checksum, so that one of checksums is still a good one. */
  private static final int MASK = 0xa282ead8;

  static TfExample of(Row row) {
    ByteArrayOutputStream features = new ByteArrayOutputStream();
    for (String column : row.schema().fieldNames()) {
      if (row.getAs(column) != null) {
        ByteArrayOutputStream entry = new ByteArrayOutputStream();
        field(1, column.getBytes(StandardCharsets.UTF_8), entry);
        field(2, feature(row, column), entry);
        field(1, entry.toByteArray(), features);
      }
    }
    ByteArrayOutputStream example = new ByteArrayOutputStream();
    field(1, features.toByteArray(), example);
    return new TfExample(example.toByteArray());
  }

  private static byte[] feature(Row row, String column) {
    if (ExportedTable.IMAGES.contains(column)) {
      return list(BYTES_LIST, WithoutImages.png(row, column));
    }
    Object value = row.getAs(column);
    if (value instanceof String text) {
      return list(BYTES_LIST, text.getBytes(StandardCharsets.UTF_8));
    }
    if (value instanceof Float || value instanceof Double) {
      float number = ((Number) value).floatValue();
      return list(
          FLOAT_LIST,
          ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(number).array());
    }
    ByteArrayOutputStream number = new ByteArrayOutputStream();
    varint(value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue(), number);
    return list(INT64_LIST, number.toByteArray());
  }

  /** A feature with one value; numbers are packed, which for one is the same bytes as a text's. */
  private static byte[] list(int kind, byte[] value) {
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    field(1, value, values);
    ByteArrayOutputStream feature = new ByteArrayOutputStream();
    field(kind, values.toByteArray(), feature);
    return feature.toByteArray();
  }

  private static void field(int number, byte[] content, ByteArrayOutputStream out) {
    varint((long) number << 3 | LENGTH_DELIMITED, out);
    varint(content.length, out);
    out.writeBytes(content);
  }

  /** Seven bits a byte, the lowest first; all but the last have the eighth set. */
  private static void varint(long value, ByteArrayOutputStream out) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  /** Writes it as a record: length, checksum of the length, message, checksum of the message. */
  void writeRecord(OutputStream out) throws IOException {
    byte[] length = little(Long.BYTES, message.length);
    out.write(length);
    out.write(little(Integer.BYTES, masked(length)));
    out.write(message);
    out.write(little(Integer.BYTES, masked(message)));
  }

  private static byte[] little(int bytes, long value) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
    return Arrays.copyOf(all, bytes);
  }

  private static int masked(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return Integer.rotateRight((int) checksum.getValue(), 15) + MASK;
  }
}
