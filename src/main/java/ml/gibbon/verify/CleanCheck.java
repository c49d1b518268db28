package ml.gibbon.verify;

import java.util.Iterator;
import java.util.List;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Holds the rows of a clean table against its manifest: ids, labels, numbers of pixels. Any byte is
 * a grey level, so that pixels cannot be out of range.
 */
final class CleanCheck implements FlatMapFunction<Iterator<Row>, Discrepancies> {

  private static final long serialVersionUID = 1;

  private final int classes;
  private final int values;

  private CleanCheck(CleanSet set) {
    this.classes = set.classNames().size();
    this.values = set.imageShape().size();
  }

  /** Two Spark jobs: the rows where they lie, and a shuffle of their ids. */
  static Discrepancies run(Dataset<Row> rows, CleanSet set) {
    return Discrepancies.sum(rows.javaRDD().mapPartitions(new CleanCheck(set)))
        .add(ImageComparison.repeated(rows, CleanTable.IMAGE_ID));
  }

  @Override
  public Iterator<Discrepancies> call(Iterator<Row> rows) {
    Discrepancies tally = new Discrepancies();
    rows.forEachRemaining(row -> check(row, tally));
    return List.of(tally).iterator();
  }

  private void check(Row row, Discrepancies tally) {
    tally.countRow();
    long id = row.isNullAt(0) ? -1 : row.getLong(0);
    if (row.anyNull()) {
      tally.differs(Discrepancy.EMPTY, id);
      return;
    }
    int label = row.getInt(1);
    if (label < 0 || label >= classes) {
      tally.differs(Discrepancy.NO_CLASS, id);
    }
    if (row.<byte[]>getAs(2).length != values) {
      tally.differs(Discrepancy.LENGTH, id);
    }
  }
}
