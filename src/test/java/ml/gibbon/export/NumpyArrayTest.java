package ml.gibbon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialTable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The bytes are those that NumPy's own {@code save} writes. */
class NumpyArrayTest {

  private static final NumpyArray PIXELS =
      new NumpyArray("x", AdversarialTable.ADVERSARIAL_PIXELS, NumpyArray.Kind.PIXELS);
  private static final NumpyArray LABELS =
      new NumpyArray("y", AdversarialTable.LABEL, NumpyArray.Kind.NUMBER);

  private static String written(NumpyArray array, DataType type, Object value, PixelFormat format)
      throws IOException {
    Row row =
        new GenericRowWithSchema(
            new Object[] {value}, new StructType().add(array.column(), type, true));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    array.write(row, format, out);
    return HexFormat.of().formatHex(out.toByteArray());
  }

  @Test
  void the_header_is_numpys() {
    assertThat(new String(PIXELS.header(2, 1, 2, 2), StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "\u0093NUMPY\u0001\u0000v\u0000"
                + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 2, 2), }"
                + " ".repeat(52)
                + "\n");
    assertThat(new String(LABELS.header(2), StandardCharsets.ISO_8859_1))
        .isEqualTo(
            "\u0093NUMPY\u0001\u0000v\u0000"
                + "{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }"
                + " ".repeat(60)
                + "\n");
  }

  @Test
  void numbers_are_of_64_bits_and_what_is_empty_is_minus_one() throws IOException {
    assertThat(written(LABELS, DataTypes.IntegerType, 7, PixelFormat.FLOAT32))
        .isEqualTo("0700000000000000");
    assertThat(written(LABELS, DataTypes.IntegerType, null, PixelFormat.FLOAT32))
        .isEqualTo("ffffffffffffffff");
  }

  @Test
  void grey_levels_become_floats_and_floats_stay() throws IOException {
    assertThat(written(PIXELS, DataTypes.BinaryType, new byte[] {0, (byte) 255}, PixelFormat.UINT8))
        .isEqualTo("000000000000803f");
    assertThat(written(PIXELS, DataTypes.BinaryType, new byte[] {1, 2, 3, 4}, PixelFormat.FLOAT32))
        .isEqualTo("01020304");
  }
}
