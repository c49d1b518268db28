package ml.gibbon.evaluate;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.MetricsRow;

/**
 * Whether all is known that a result was measured with and on. What the stage evaluate writes has
 * it all: this finds files that were put together in another way.
 */
public final class ProvenanceCheck {

  private ProvenanceCheck() {}

  /** The first thing that nothing is known of. */
  public static Optional<Finding> of(MetricsRow row, ResultProvenance provenance) {
    return Stream.of(
            isMissing(provenance.models(), row.model()) ? "model " + row.model() : "",
            isMissing(provenance.models(), row.source()) ? "model " + row.source() : "",
            isMissing(provenance.data(), row.on().cleanImages()) ? row.on().cleanImages() : "",
            isMissing(provenance.tables(), row.source() + "/" + row.attack().folder())
                ? "table " + row.source() + "/" + row.attack().folder()
                : "",
            provenance.maker().version().isBlank() ? "gibbon's version" : "")
        .filter(missing -> !missing.isEmpty())
        .findFirst()
        .map(
            missing ->
                new Finding(Check.PROVENANCE_MISSING, "ERROR, nothing is known of " + missing));
  }

  private static boolean isMissing(Map<String, String> known, String name) {
    return known.getOrDefault(name, "").isBlank();
  }
}
