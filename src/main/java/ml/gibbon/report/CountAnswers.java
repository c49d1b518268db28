package ml.gibbon.report;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.TableAnswers.Pair;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;

/** Counts answers by class: two Spark aggregations over three small columns of all tables. */
final class CountAnswers {

  private static final String TABLE = "table";
  private static final String IMAGES = "images";
  private static final String ANSWER = "answer";
  private static final String BEFORE = "before";
  private static final String AFTER = "after";

  private final SparkSession spark;

  CountAnswers(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * The answers of each table, in the same order.
   *
   * @throws ml.gibbon.error.InputException when a table has not as many rows as its manifest says
   */
  List<TableAnswers> of(List<PublishedFolder> tables) {
    if (tables.isEmpty()) {
      return List.of();
    }
    Dataset<Row> rows =
        IntStream.range(0, tables.size())
            .mapToObj(
                place ->
                    AdversarialTable.read(spark, tables.get(place))
                        .select(
                            lit(place).as(TABLE),
                            lit(isOfManyClasses(tables.get(place))).as("many"),
                            col(LABEL),
                            col(CLEAN_PREDICTION),
                            col(ADVERSARIAL_PREDICTION)))
            .reduce(Dataset::union)
            .orElseThrow();
    List<Row> classes = classes(rows);
    List<Row> pairs = pairs(rows);
    return IntStream.range(0, tables.size())
        .mapToObj(
            place -> {
              TableAnswers answers =
                  new TableAnswers(
                      of(classes, place).stream().map(CountAnswers::ofClass).toList(),
                      of(pairs, place).stream().map(CountAnswers::pair).toList());
              RowCount.require(tables.get(place), answers.images());
              return answers;
            })
        .toList();
  }

  private static boolean isOfManyClasses(PublishedFolder table) {
    return table.about(AdversarialSet.class).classNames().size() > TableAnswers.FEW_CLASSES;
  }

  private static List<Row> of(List<Row> rows, int place) {
    return rows.stream().filter(row -> row.<Integer>getAs(TABLE) == place).toList();
  }

  private static List<Row> classes(Dataset<Row> rows) {
    String right = "CASE WHEN %s = %s THEN 1 ELSE 0 END".formatted(CLEAN_PREDICTION, LABEL);
    String robust =
        "CASE WHEN %1$s = %2$s AND %3$s = %2$s THEN 1 ELSE 0 END"
            .formatted(CLEAN_PREDICTION, LABEL, ADVERSARIAL_PREDICTION);
    return rows.groupBy(TABLE, LABEL)
        .agg(count(lit(1)).as(IMAGES), sum(expr(right)).as("right"), sum(expr(robust)).as("robust"))
        .orderBy(TABLE, LABEL)
        .collectAsList();
  }

  /** Of many classes only the most frequent mistakes come back to the driver. */
  private static List<Row> pairs(Dataset<Row> rows) {
    return rows.selectExpr(
            TABLE,
            "many",
            LABEL,
            "stack(2, %s, 1, 0, %s, 0, 1) AS (%s, %s, %s)"
                .formatted(CLEAN_PREDICTION, ADVERSARIAL_PREDICTION, ANSWER, BEFORE, AFTER))
        .where("NOT many OR %s <> %s".formatted(LABEL, ANSWER))
        .groupBy(TABLE, "many", LABEL, ANSWER)
        .agg(sum(BEFORE).as(BEFORE), sum(AFTER).as(AFTER))
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy(TABLE).orderBy(col(AFTER).desc(), col(LABEL), col(ANSWER))))
        .where("NOT many OR place <= " + TableAnswers.MISTAKES)
        .orderBy(TABLE, "place")
        .collectAsList();
  }

  private static OfClass ofClass(Row row) {
    return new OfClass(
        row.<Integer>getAs(LABEL),
        row.<Long>getAs(IMAGES),
        row.<Long>getAs("right"),
        row.<Long>getAs("robust"));
  }

  private static Pair pair(Row row) {
    return new Pair(
        row.<Integer>getAs(LABEL),
        row.<Integer>getAs(ANSWER),
        row.<Long>getAs(BEFORE),
        row.<Long>getAs(AFTER));
  }
}
