package ml.gibbon.verify;

import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sha2;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import ml.gibbon.store.CleanTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Compares the images of an adversarial table with those of the clean table it was made from.
 *
 * <p>A full outer join on {@code image_id}: Spark shuffles ids, labels and the SHA-256 of the clean
 * pixels of both tables, and no pixels.
 */
final class ImageComparison {

  private static final int SHA_BITS = 256;

  /** Where the clean table's columns begin in a pair: id, label, hash of each. */
  private static final int CLEAN_ID = 3;

  private ImageComparison() {}

  /** The images whose ids, labels or clean pixels are not the clean table's. */
  static Discrepancies run(Dataset<Row> table, Dataset<Row> clean) {
    Dataset<Row> here =
        table.select(col(IMAGE_ID), col(LABEL), sha2(col(CLEAN_PIXELS), SHA_BITS).as("hash"));
    Dataset<Row> there =
        clean.select(
            col(CleanTable.IMAGE_ID).as("clean_id"),
            col(CleanTable.LABEL).as("clean_label"),
            sha2(col(CleanTable.PIXELS), SHA_BITS).as("clean_hash"));
    Dataset<Row> pairs = here.join(there, col(IMAGE_ID).equalTo(col("clean_id")), "full_outer");
    return Discrepancies.sum(pairs.javaRDD().mapPartitions(ImageComparison::comparePairs))
        .add(repeated(here, IMAGE_ID));
  }

  /** The images that are there more than once; Spark shuffles their ids. */
  static Discrepancies repeated(Dataset<Row> table, String id) {
    Dataset<Row> repeated = table.groupBy(col(id)).count().where(col("count").gt(1)).select(id);
    return Discrepancies.sum(repeated.javaRDD().mapPartitions(ImageComparison::countRepeated));
  }

  private static Iterator<Discrepancies> comparePairs(Iterator<Row> pairs) {
    Discrepancies tally = new Discrepancies();
    while (pairs.hasNext()) {
      Row pair = pairs.next();
      if (pair.isNullAt(CLEAN_ID)) {
        tally.differs(Discrepancy.UNKNOWN, idOf(pair));
      } else if (pair.isNullAt(0)) {
        tally.differs(Discrepancy.MISSING, pair.getLong(CLEAN_ID));
      } else {
        if (!Objects.equals(pair.get(1), pair.get(CLEAN_ID + 1))) {
          tally.differs(Discrepancy.LABEL, pair.getLong(0));
        }
        if (!Objects.equals(pair.get(2), pair.get(CLEAN_ID + 2))) {
          tally.differs(Discrepancy.CLEAN_PIXELS, pair.getLong(0));
        }
      }
    }
    return List.of(tally).iterator();
  }

  private static Iterator<Discrepancies> countRepeated(Iterator<Row> ids) {
    Discrepancies tally = new Discrepancies();
    ids.forEachRemaining(id -> tally.differs(Discrepancy.REPEATED, idOf(id)));
    return List.of(tally).iterator();
  }

  /** The row's id; -1 for the row without one that measuring reports as empty. */
  private static long idOf(Row row) {
    return row.isNullAt(0) ? -1 : row.getLong(0);
  }
}
