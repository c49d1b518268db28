package ml.gibbon.evaluate;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Puts tables of the same images side by side: what is shuffled is a few numbers an image. */
final class ImageByImage {

  private ImageByImage() {}

  /**
   * What each attack did to each image: one Spark aggregation by image id.
   *
   * @param attacks of one threat model on one model
   * @param tables theirs, in the same order
   */
  static Outcomes of(
      SparkSession spark, List<AttackedImages> attacks, List<PublishedFolder> tables) {
    Dataset<Row> patterns =
        IntStream.range(0, tables.size())
            .mapToObj(
                place ->
                    AdversarialTable.read(spark, tables.get(place))
                        .select(
                            col(IMAGE_ID),
                            col(CLEAN_PREDICTION).equalTo(col(LABEL)).as("right"),
                            col(ADVERSARIAL_PREDICTION).notEqual(col(LABEL)).as("wrong"),
                            lit(place).as("place")))
            .reduce(Dataset::union)
            .orElseThrow()
            .groupBy(IMAGE_ID)
            .agg(
                expr("bool_and(right)").as("right"),
                expr("sort_array(collect_list(CASE WHEN wrong THEN place END))").as("by"))
            .groupBy("right", "by")
            .count();
    long images = 0;
    Map<Set<Integer>, Long> broken = new HashMap<>();
    for (Row pattern : patterns.collectAsList()) {
      long count = pattern.getLong(2);
      images += count;
      if (pattern.getBoolean(0)) {
        broken.put(new HashSet<>(pattern.<Integer>getList(1)), count);
      }
    }
    return new Outcomes(attacks, images, broken);
  }
}
