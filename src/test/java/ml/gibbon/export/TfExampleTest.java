package ml.gibbon.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The bytes are those that TensorFlow 2.21 writes. */
class TfExampleTest {

  private static Row row(String column, DataType type, Object value) {
    return new GenericRowWithSchema(new Object[] {value}, new StructType().add(column, type, true));
  }

  private static String hex(Row row) {
    return HexFormat.of().formatHex(TfExample.of(row).message());
  }

  @Test
  void numbers_and_texts_are_features_of_their_columns() {
    assertThat(hex(row("label", DataTypes.LongType, -300L)))
        .isEqualTo("0a190a170a056c6162656c120e1a0c0a0ad4fdffffffffffffff01");
    assertThat(hex(row("linf", DataTypes.FloatType, .25f)))
        .isEqualTo("0a120a100a046c696e66120812060a040000803e");
    assertThat(hex(row("norm", DataTypes.StringType, "l2")))
        .isEqualTo("0a100a0e0a046e6f726d12060a040a026c32");
  }

  @Test
  void an_empty_column_is_no_feature() {
    assertThat(hex(row("target", DataTypes.LongType, null))).isEqualTo("0a00");
  }

  @Test
  void a_record_has_the_checksums_of_its_length_and_of_its_message() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();

    TfExample.of(row("norm", DataTypes.StringType, "l2")).writeRecord(file);

    assertThat(HexFormat.of().formatHex(file.toByteArray()))
        .isEqualTo("1200000000000000241f64250a100a0e0a046e6f726d12060a040a026c32ad997d42");
  }
}
