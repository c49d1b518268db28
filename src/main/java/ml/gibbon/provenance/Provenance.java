package ml.gibbon.provenance;

import java.util.Locale;
import java.util.Map;

/**
 * What made a file: enough to make it again.
 *
 * @param seed of the run
 * @param version of Gibbon
 * @param gitCommit of Gibbon
 * @param java version of the JVM
 * @param platform operating system and architecture, for example {@code linux-amd64}
 * @param inputs SHA-256 of each input, by name (model, data files)
 */
public record Provenance(
    long seed,
    String version,
    String gitCommit,
    String java,
    String platform,
    Map<String, String> inputs) {

  public Provenance {
    inputs = Map.copyOf(inputs);
  }

  /** The provenance of something that this JVM makes. */
  public static Provenance of(long seed, Map<String, String> inputs) {
    Build build = Build.current();
    return new Provenance(
        seed,
        build.version(),
        build.gitCommit(),
        System.getProperty("java.version"),
        (System.getProperty("os.name") + "-" + System.getProperty("os.arch"))
            .toLowerCase(Locale.ROOT),
        inputs);
  }
}
