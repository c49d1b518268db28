package ml.gibbon.bench.certified;

import java.util.Arrays;
import java.util.Locale;

/** What verifiers found out about an image and its box. */
enum Verdict {
  /** No image in the box gets another label: an attack that breaks it has a bug. */
  PROVEN,
  /** An image in the box gets another label: an attack that misses many of them is weak. */
  BREAKABLE;

  /** As files and results have it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Verdict of(CsvRow row, String column) {
    return Arrays.stream(values())
        .filter(verdict -> verdict.key().equals(row.text(column)))
        .findFirst()
        .orElseThrow(() -> row.wrong(column, "proven or breakable"));
  }
}
