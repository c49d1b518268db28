package ml.gibbon.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;

/** Result rows with given values. */
public final class Rows {

  private Rows() {}

  public static MetricsRow row(
      String model, double epsilon, String clip, double cleanError, double adversarialError) {
    return new MetricsRow(
        "mnist",
        "test",
        model,
        "fgsm",
        "linf",
        epsilon,
        clip,
        10_000,
        cleanError,
        adversarialError,
        0.8,
        OptionalDouble.of(0.75),
        OptionalDouble.of(adversarialError),
        epsilon,
        5.5,
        12.34,
        List.of());
  }

  /** A row of model {@code model} on the images of {@code source}. */
  public static MetricsRow transfer(
      String source, String model, double epsilon, String clip, double adversarialError) {
    return new MetricsRow(
        "mnist",
        "test",
        model,
        source,
        "fgsm",
        "linf",
        epsilon,
        clip,
        10_000,
        0.01,
        adversarialError,
        0.8,
        OptionalDouble.of(0.75),
        OptionalDouble.of(adversarialError),
        OptionalDouble.of(0.5),
        epsilon,
        5.5,
        1.5,
        List.of());
  }

  public static Metrics metrics(List<MetricsRow> rows) {
    return new Metrics(
        new ResultProvenance(
            new Provenance(7, "0.1.0", "abc123", "17.0.15", "linux-amd64", Map.of()),
            new TreeMap<>(Map.of("spark", "3.5.7", "nd4j", "1.0.0-M2.1")),
            new TreeMap<>(Map.of("maxout", "11aa")),
            new TreeMap<>(Map.of("mnist/test", "22bb")),
            Instant.parse("2024-05-06T07:08:09Z")),
        rows);
  }
}
