package ml.gibbon.evaluate;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.error.GateException;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;

/** The gate {@code --strict}: no check may be raised. */
public final class StrictGate {

  private StrictGate() {}

  /**
   * Does nothing when no check was raised. Call it last, so that a run that misses it still leaves
   * its results.
   *
   * @throws GateException when one was; it names the checks, and where the first was raised
   */
  public static void check(Metrics metrics) {
    if (metrics.raised().isEmpty()) {
      return;
    }
    List<String> found =
        Stream.concat(
                metrics.models().entrySet().stream()
                    .flatMap(
                        model -> model.getValue().stream().map(one -> of(model.getKey(), one))),
                metrics.rows().stream()
                    .flatMap(
                        row ->
                            row.warnings().stream()
                                .map(one -> of(row.model() + ", " + row.on().inWords(), one))))
            .toList();
    throw new GateException(
        "--strict allows no warning but there %s (%s); the first is of %s; .readme/tables.md says what to do about each"
            .formatted(
                found.size() == 1 ? "is 1" : "are " + found.size(),
                metrics.raised().stream()
                    .map(check -> check.key())
                    .collect(Collectors.joining(", ")),
                found.get(0)));
  }

  private static String of(String where, Finding finding) {
    return where + ": " + finding.inWords();
  }
}
