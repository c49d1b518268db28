package ml.gibbon.export;

import ml.gibbon.store.TableFiles;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Parquet files as Hugging Face's {@code datasets} reads them: images are structs of a PNG's bytes
 * and a name, classes are numbers. What the columns mean stands in the {@link DatasetCard}.
 */
record HuggingFaceTable(SparkSession spark) implements TableWriter {

  @Override
  public Dataset<Row> write(Dataset<Row> rows, String folder) {
    String data = TableFiles.data(folder);
    rows.write().parquet(data);
    return TableFiles.reader(spark).parquet(TableFiles.literally(data));
  }
}
