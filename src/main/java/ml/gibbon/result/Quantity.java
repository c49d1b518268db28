package ml.gibbon.result;

import java.util.OptionalDouble;
import java.util.function.Function;

/** The rates of a result row that papers report. */
public enum Quantity {
  CLEAN_ERROR("clean error", row -> OptionalDouble.of(row.rates().cleanError())),
  ADVERSARIAL_ERROR("adversarial error", row -> OptionalDouble.of(row.rates().adversarialError())),
  CONFIDENCE("confidence", row -> OptionalDouble.of(row.rates().confidence())),
  CONFIDENCE_ON_MISTAKES("confidence on mistakes", row -> row.rates().confidenceOnMistakes()),
  AGREEMENT("agreement on mistakes", row -> row.rates().agreement());

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
