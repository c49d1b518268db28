package ml.gibbon.export;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.store.ExportedTable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows of an exported table once their images are written elsewhere. */
final class WithoutImages {

  private WithoutImages() {}

  static StructType schema(StructType whole) {
    return new StructType(
        Stream.of(whole.fields())
            .filter(field -> !ExportedTable.IMAGES.contains(field.name()))
            .toArray(StructField[]::new));
  }

  static Row row(Row whole) {
    return RowFactory.create(
        IntStream.range(0, whole.size())
            .filter(i -> !ExportedTable.IMAGES.contains(whole.schema().fields()[i].name()))
            .mapToObj(whole::get)
            .toArray());
  }

  /** The bytes of the PNG in a column. */
  static byte[] png(Row whole, String column) {
    return whole.<Row>getAs(column).getAs(ExportedTable.BYTES);
  }
}
