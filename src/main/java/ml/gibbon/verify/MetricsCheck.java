package ml.gibbon.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.special.Beta;

/**
 * Holds a row of {@code metrics.json} against what was counted again.
 *
 * <p>Tolerances. Of a table's own model all predictions and confidences are stored: counts must be
 * equal, and means differ by the order of summation in double precision only. Another model's
 * answers to the table (a transfer) are computed again by DL4J: answers that float arithmetic
 * cannot tell apart may go either way, and a mean of confidences is off by as much as single ones
 * were measured to be, see {@link Answer}.
 */
final class MetricsCheck {

  /** Of means of stored values: millions of terms summed in another order stay far below. */
  private static final double SUMMATION = 1e-9;

  /** Of means of confidences that are computed again: that of single ones is above all measured. */
  private static final double COMPUTED_AGAIN = 2e-5;

  /** Probability that a share of all images lies beyond one end of its interval. */
  private static final double TAIL = 0.025;

  private static final double TAIL_TOLERANCE = 1e-4;

  private final JsonNode row;
  private final Recount found;
  private final boolean computedAgain;
  private final List<String> faults = new ArrayList<>();

  private MetricsCheck(JsonNode row, Recount found, boolean computedAgain) {
    this.row = row;
    this.found = found;
    this.computedAgain = computedAgain;
  }

  /**
   * The numbers of a row about a table's own model that are not those of the table.
   *
   * @param seconds that the table took, as its manifest says
   */
  static List<String> ofTable(JsonNode row, Recount found, double seconds) {
    MetricsCheck check = new MetricsCheck(row, found, false);
    check.answers();
    check.sizes();
    check.expect("agreement", Double.NaN, 0);
    check.expect("seconds", seconds, SUMMATION);
    return check.faults;
  }

  /** The numbers of a row about another model's answers that are not those of the table. */
  static List<String> ofTransfer(JsonNode row, Recount answers, Recount table) {
    MetricsCheck check = new MetricsCheck(row, answers, true);
    check.answers();
    check.expect("agreement", answers.agreement());
    MetricsCheck sizes = new MetricsCheck(row, table, false);
    sizes.sizes();
    check.faults.addAll(sizes.faults);
    return check.faults;
  }

  /** The numbers of all attacks together that are not those of the tables. */
  static List<String> ofWorstCase(JsonNode worst, long standing, long images) {
    MetricsCheck check = new MetricsCheck(worst, new Recount(), false);
    check.expect("images", images, 0);
    check.expect("robust", standing, 0);
    check.expect("robust_accuracy", (double) standing / images, SUMMATION);
    check.interval(standing, images);
    return check.faults;
  }

  /**
   * The interval of 95 % confidence by its definition: at its lower end as many robust images or
   * more have a probability of 2.5 %, and at its upper end as many or fewer.
   */
  private void interval(long robust, long images) {
    double low = row.path("robust_accuracy_low").asDouble(Double.NaN);
    double high = row.path("robust_accuracy_high").asDouble(Double.NaN);
    double atLow =
        robust == 0
            ? (low == 0 ? TAIL : 1)
            : Beta.regularizedBeta(low, robust, images - robust + 1);
    double atHigh =
        robust == images
            ? (high == 1 ? TAIL : 1)
            : 1 - Beta.regularizedBeta(high, robust + 1, images - robust);
    if (!(Math.abs(atLow - TAIL) < TAIL_TOLERANCE && Math.abs(atHigh - TAIL) < TAIL_TOLERANCE)) {
      faults.add(
          "robust_accuracy_low and robust_accuracy_high are %s and %s but that is no interval of 95 %% for %d robust of %d images"
              .formatted(
                  row.path("robust_accuracy_low").asText(),
                  row.path("robust_accuracy_high").asText(),
                  robust,
                  images));
    }
  }

  private void answers() {
    expect("images", found.images(), 0);
    expect("clean_error", found.cleanError());
    expect("adversarial_error", found.adversarialError());
    expect("robust_accuracy", found.robustAccuracy());
    interval(Math.round(row.path("robust_accuracy").asDouble() * found.images()), found.images());
    expect("success_rate", found.successRate());
    expect("target_rate", found.targetRate());
    double tolerance = computedAgain ? COMPUTED_AGAIN : SUMMATION;
    expect("confidence", found.confidence(), tolerance + share(found.ties(), found.images()));
    long mistakes = found.adversarialError().part();
    expect(
        "confidence_on_mistakes",
        found.confidenceOnMistakes(),
        tolerance + share(found.ties(), mistakes));
  }

  private void sizes() {
    expect("linf_max", found.linfMax(), SUMMATION);
    expect("l2_mean", found.l2Mean(), SUMMATION * Math.max(1, found.l2Mean()));
    expect("evaluations_mean", found.evaluationsMean(), SUMMATION);
    expect("queries_mean", found.queriesMean(), SUMMATION);
  }

  /** Ties may move a share of answers that are computed again, and what it is a share of. */
  private double share(long ties, long whole) {
    return computedAgain && whole > 0 ? (double) ties / whole : 0;
  }

  private void expect(String key, Recount.Share share) {
    expect(
        key,
        share.whole() == 0 ? Double.NaN : (double) share.part() / share.whole(),
        SUMMATION + 2 * share(found.ties(), share.whole()));
  }

  /**
   * @param expected not a number where there is none
   */
  private void expect(String key, double expected, double tolerance) {
    JsonNode value = row.path(key);
    boolean right =
        Double.isNaN(expected)
            ? value.isNull()
            : value.isNumber() && Math.abs(value.asDouble() - expected) <= tolerance;
    if (!right) {
      faults.add(
          "%s is %s but the table gives %s"
              .formatted(
                  key,
                  value.isMissingNode() ? "missing" : value.asText(),
                  Double.isNaN(expected) ? "none" : String.format(Locale.ROOT, "%s", expected)));
    }
  }
}
