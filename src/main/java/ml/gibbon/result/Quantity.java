package ml.gibbon.result;

import java.util.OptionalDouble;
import java.util.function.Function;

/** The rates of a result row that papers report. */
public enum Quantity {
  CLEAN_ERROR("clean error", row -> OptionalDouble.of(row.cleanError())),
  ADVERSARIAL_ERROR("adversarial error", row -> OptionalDouble.of(row.adversarialError())),
  CONFIDENCE("confidence", row -> OptionalDouble.of(row.confidence())),
  CONFIDENCE_ON_MISTAKES("confidence on mistakes", MetricsRow::confidenceOnMistakes),
  AGREEMENT("agreement on mistakes", MetricsRow::agreement);

  private final String words;
  private final Function<MetricsRow, OptionalDouble> of;

  Quantity(String words, Function<MetricsRow, OptionalDouble> of) {
    this.words = words;
    this.of = of;
  }

  /** How people call it. */
  public String words() {
    return words;
  }

  /** Its value in a row, in [0, 1]; empty where it is not defined. */
  public OptionalDouble of(MetricsRow row) {
    return of.apply(row);
  }
}
