package ml.gibbon.store;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How often a model was right on the images of a table.
 *
 * @param images all of them
 * @param cleanRight right before the attack
 * @param adversarialRight right after it
 * @param robust right both times
 * @param successes on which the attack reached its goal
 */
public record AnswerCounts(
    long images, long cleanRight, long adversarialRight, long robust, long successes) {

  /** Counts the rows of an adversarial table; its pixels are not read. */
  public static AnswerCounts of(Dataset<Row> rows) {
    Column clean = col(AdversarialTable.LABEL).equalTo(col(AdversarialTable.CLEAN_PREDICTION));
    Column adversarial =
        col(AdversarialTable.LABEL).equalTo(col(AdversarialTable.ADVERSARIAL_PREDICTION));
    Row counts =
        rows.agg(
                count(lit(1)),
                number(clean),
                number(adversarial),
                number(clean.and(adversarial)),
                number(col(AdversarialTable.SUCCESS)))
            .first();
    return new AnswerCounts(
        counts.getLong(0),
        counts.getLong(1),
        counts.getLong(2),
        counts.getLong(3),
        counts.getLong(4));
  }

  private static Column number(Column condition) {
    return coalesce(sum(when(condition, 1L).otherwise(0L)), lit(0L));
  }
}
