package ml.gibbon.evaluate;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_CONFIDENCE;
import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.BREAKING_EPSILON;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.EVALUATIONS;
import static ml.gibbon.store.AdversarialTable.L0;
import static ml.gibbon.store.AdversarialTable.L2;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static ml.gibbon.store.AdversarialTable.LINF;
import static ml.gibbon.store.AdversarialTable.QUERIES;
import static ml.gibbon.store.AdversarialTable.SUCCESS;
import static ml.gibbon.store.AdversarialTable.TARGET;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.error.InputException;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.Tally;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Counts an adversarial table: two Spark aggregations over its small columns. */
final class Tallies {

  private static final String RIGHT = CLEAN_PREDICTION + " = " + LABEL;
  private static final String MISTAKE = ADVERSARIAL_PREDICTION + " <> " + LABEL;
  private static final String ATTACKABLE =
      "%s AND (%s IS NULL OR %<s <> %s)".formatted(RIGHT, TARGET, LABEL);

  /** Null of an untargeted attack, which is counted as not so. */
  private static final String AIMED = "%s <> %s".formatted(TARGET, LABEL);

  // Not a number is greater than every number in Spark's order, so these are false for it.
  private static final String MEASURED =
      "%s BETWEEN 0 AND 1 AND %s < double('Infinity') AND %s < double('Infinity')"
          .formatted(ADVERSARIAL_CONFIDENCE, LINF, L2);

  // Sums are taken in decimals: those of floats depend on the order in which tasks end.
  private static final String CONFIDENCE =
      "CAST(%s AS DECIMAL(20, 18))".formatted(ADVERSARIAL_CONFIDENCE);

  private static final String BROKEN =
      "%s AND %s AND %s IS NOT NULL".formatted(ATTACKABLE, SUCCESS, BREAKING_EPSILON);

  /** Parts that the largest length is cut into to find the median. */
  private static final int PARTS = 65_536;

  private Tallies() {}

  /**
   * Counts the table as its files are.
   *
   * @param norm of the attack, which is the name of a column too
   * @throws InputException when the files hold no rows, other rows than the manifest says, or
   *     measurements that are not numbers
   */
  static Tally count(SparkSession spark, PublishedFolder table, String norm) {
    Dataset<Row> rows = AdversarialTable.read(spark, table);
    Row sums =
        rows.selectExpr(
                "count(*) AS images",
                "count_if(NOT " + RIGHT + ") AS clean_mistakes",
                "count_if(" + MISTAKE + ") AS adversarial_mistakes",
                "count_if(" + RIGHT + " AND NOT " + MISTAKE + ") AS robust",
                "count_if(" + ATTACKABLE + ") AS attackable",
                "count_if(" + ATTACKABLE + " AND " + SUCCESS + ") AS successes",
                "count_if(" + AIMED + ") AS aimed",
                "count_if(%s AND %s = %s) AS hits".formatted(AIMED, ADVERSARIAL_PREDICTION, TARGET),
                "count_if(" + L0 + " = 0) AS unchanged",
                "count_if(NOT coalesce(" + MEASURED + ", false)) AS unmeasured",
                "sum(" + CONFIDENCE + ") AS confidence",
                "sum(CASE WHEN " + MISTAKE + " THEN " + CONFIDENCE + " END) AS on_mistakes",
                "sum(CAST(" + L2 + " AS DECIMAL(30, 15))) AS l2",
                "max(" + LINF + ") AS linf_max",
                "max(" + L2 + ") AS l2_max",
                "double(max(" + norm + ")) AS largest",
                "count_if(" + BROKEN + ") AS broken",
                "sum(CASE WHEN %s THEN CAST(%s AS DECIMAL(30, 15)) END) AS breaking"
                    .formatted(BROKEN, BREAKING_EPSILON),
                "max(CASE WHEN %s THEN %s END) AS breaking_max".formatted(BROKEN, BREAKING_EPSILON),
                "sum(" + EVALUATIONS + ") AS evaluations",
                "sum(" + QUERIES + ") AS queries")
            .first();
    long images = count(sums, "images");
    requireWhole(table, images, count(sums, "unmeasured"));
    long mistakes = count(sums, "adversarial_mistakes");
    return new Tally(
        images,
        count(sums, "clean_mistakes"),
        mistakes,
        count(sums, "robust"),
        count(sums, "attackable"),
        count(sums, "successes"),
        count(sums, "aimed"),
        count(sums, "hits"),
        count(sums, "unchanged"),
        mean(sums, "confidence", images),
        mistakes == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(mean(sums, "on_mistakes", mistakes)),
        sums.<Double>getAs("largest"),
        new Sizes(
            sums.<Float>getAs("linf_max"),
            mean(sums, "l2", images),
            quantiles(rows, L2, images, sums.<Float>getAs("l2_max"), 2).get(1),
            (double) count(sums, "evaluations") / images,
            (double) count(sums, "queries") / images,
            breaking(rows, sums)));
  }

  private static BreakingEpsilons breaking(Dataset<Row> rows, Row sums) {
    long broken = count(sums, "broken");
    return broken == 0
        ? BreakingEpsilons.NONE
        : new BreakingEpsilons(
            OptionalDouble.of(mean(sums, "breaking", broken)),
            quantiles(
                rows.where(BROKEN),
                BREAKING_EPSILON,
                broken,
                sums.<Float>getAs("breaking_max"),
                BreakingEpsilons.COUNT - 1));
  }

  /**
   * The sizes that 0, 1/n, ... n/n of the images do not pass: the ends of the parts in which they
   * lie. Counts of parts are few, whatever the number of images, and do not depend on the order of
   * tasks.
   *
   * @param images number of rows
   */
  private static List<Double> quantiles(
      Dataset<Row> rows, String column, long images, double largest, int n) {
    if (largest == 0) {
      return Collections.nCopies(n + 1, 0.0);
    }
    List<Row> parts =
        rows.selectExpr("CAST(ceil(%s / %s * %d) AS INT) AS part".formatted(column, largest, PARTS))
            .groupBy("part")
            .count()
            .orderBy("part")
            .collectAsList();
    List<Double> quantiles = new ArrayList<>();
    long seen = 0;
    for (Row part : parts) {
      seen += part.<Long>getAs("count");
      while (quantiles.size() <= n && n * seen >= quantiles.size() * images) {
        quantiles.add(largest * part.<Integer>getAs("part") / PARTS);
      }
    }
    return quantiles;
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
