package ml.gibbon.export;

import java.io.IOException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes one table in one format. */
@FunctionalInterface
interface TableWriter {

  /**
   * Writes the files of a table.
   *
   * @param rows of an adversarial table, in the order of their images
   * @param folder to write into
   * @return the rows that were written, with the label and the model's answers at least
   */
  Dataset<Row> write(Dataset<Row> rows, String folder) throws IOException;
}
