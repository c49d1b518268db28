package ml.gibbon.evaluate;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Tally;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Counts an adversarial table: one Spark aggregation over its small columns. */
final class Tallies {

  private static final String ATTACKABLE =
      "clean_prediction = label AND (target IS NULL OR target <> label)";
  private static final String MISTAKE = "adversarial_prediction <> label";

  // Not a number is greater than every number in Spark's order, so these are false for it.
  private static final String MEASURED =
      "adversarial_confidence BETWEEN 0 AND 1"
          + " AND linf < double('Infinity') AND l2 < double('Infinity')";

  // Sums are taken in decimals: those of floats depend on the order in which tasks end.
  private static final String CONFIDENCE = "CAST(adversarial_confidence AS DECIMAL(20, 18))";

  private Tallies() {}

  /**
   * Counts the table as its files are.
   *
   * @throws InputException when the files hold no rows, other rows than the manifest says, or
   *     measurements that are not numbers
   */
  static Tally count(SparkSession spark, PublishedFolder table) {
    Row sums =
        spark
            .read()
            .schema(AdversarialTable.SCHEMA)
            .parquet(table.files())
            .selectExpr(
                "count(*) AS images",
                "count_if(clean_prediction <> label) AS clean_mistakes",
                "count_if(" + MISTAKE + ") AS adversarial_mistakes",
                "count_if(" + ATTACKABLE + ") AS attackable",
                "count_if(" + ATTACKABLE + " AND success) AS successes",
                "count_if(l0 = 0) AS unchanged",
                "count_if(NOT coalesce(" + MEASURED + ", false)) AS unmeasured",
                "sum(" + CONFIDENCE + ") AS confidence",
                "sum(CASE WHEN " + MISTAKE + " THEN " + CONFIDENCE + " END) AS on_mistakes",
                "sum(CAST(l2 AS DECIMAL(30, 15))) AS l2",
                "max(linf) AS linf_max",
                "max(l2) AS l2_max")
            .first();
    long images = count(sums, "images");
    requireWhole(table, images, count(sums, "unmeasured"));
    long mistakes = count(sums, "adversarial_mistakes");
    return new Tally(
        images,
        count(sums, "clean_mistakes"),
        mistakes,
        count(sums, "attackable"),
        count(sums, "successes"),
        count(sums, "unchanged"),
        mean(sums, "confidence", images),
        mistakes == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(mean(sums, "on_mistakes", mistakes)),
        sums.<Float>getAs("linf_max"),
        sums.<Float>getAs("l2_max"),
        mean(sums, "l2", images));
  }

  private static void requireWhole(PublishedFolder table, long images, long unmeasured) {
    if (images != table.manifest().rows()) {
      throw new InputException(
          "%s holds %d rows but its manifest says %d: make it again with the stage generate"
              .formatted(table.path(), images, table.manifest().rows()));
    }
    if (images == 0) {
      throw new InputException(
          "%s holds no images: attack a split with at least 1".formatted(table.path()));
    }
    if (unmeasured > 0) {
      throw new InputException(
          "%s holds %d images whose confidence or size of change is not a number in its range:"
                  .formatted(table.path(), unmeasured)
              + " see the model's logits, then make it again with the stage generate");
    }
  }

  private static long count(Row sums, String column) {
    return sums.getAs(column);
  }

  private static double mean(Row sums, String column, long images) {
    return sums.<BigDecimal>getAs(column).doubleValue() / images;
  }
}
