package ml.gibbon.verify;

import java.util.Arrays;
import ml.gibbon.error.InputException;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.TableFiles;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads a published table as Parquet, whatever columns it has beside those that are needed. */
final class Columns {

  private Columns() {}

  /**
   * The columns of a schema, in its order.
   *
   * @throws InputException when one is not there or is of another type
   */
  static Dataset<Row> read(SparkSession spark, PublishedFolder folder, StructType schema) {
    Dataset<Row> table = TableFiles.reader(spark).parquet(TableFiles.literally(folder.files()));
    for (StructField column : schema.fields()) {
      DataType found =
          Arrays.stream(table.schema().fields())
              .filter(field -> field.name().equals(column.name()))
              .map(StructField::dataType)
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "%s has no column %s: make it again"
                              .formatted(folder.path(), column.name())));
      if (!found.equals(column.dataType())) {
        throw new InputException(
            "%s has column %s as %s but %s is needed: make it again"
                .formatted(
                    folder.path(),
                    column.name(),
                    found.simpleString(),
                    column.dataType().simpleString()));
      }
    }
    return table.select(
        Arrays.stream(schema.fieldNames()).map(name -> table.col(name)).toArray(Column[]::new));
  }
}
