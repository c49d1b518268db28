package ml.gibbon.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.provenance.Provenance;

/**
 * {@code manifest.json}: what a published folder holds. It is written last, so a folder that has
 * one is whole.
 *
 * @param format version of what manifests and tables look like, {@link #FORMAT}
 * @param kind what the folder holds: {@code clean}, {@code model}, {@code adversarial}
 * @param about the description proper to its kind, see {@link #about(Class)}
 * @param settings the settings it was made with
 * @param provenance what made it
 * @param libraries versions of the libraries it was made with, by name; none where none matter
 * @param committer how Spark's files came to where they are, see {@link Committer}
 * @param rows rows of a table, 0 for a model
 * @param seconds wall time of the making
 * @param files all data files, relative to the folder, in reading order
 */
public record Manifest(
    int format,
    String kind,
    JsonNode about,
    JsonNode settings,
    Provenance provenance,
    SortedMap<String, String> libraries,
    String committer,
    long rows,
    double seconds,
    List<StoredFile> files) {

  public static final String FILE_NAME = "manifest.json";

  /** The version that this Gibbon writes and reads. */
  public static final int FORMAT = 2;

  public Manifest {
    requireNonNull(kind, "it has no kind");
    requireNonNull(about, "it has no about");
    requireNonNull(settings, "it has no settings");
    requireNonNull(provenance, "it has no provenance");
    requireNonNull(committer, "it has no committer");
    requireNonNull(files, "it has no files");
    libraries =
        Collections.unmodifiableSortedMap(
            new TreeMap<>(Objects.requireNonNullElse(libraries, Map.of())));
    files = List.copyOf(files);
  }

  /** The file, which says its own hash. */
  byte[] file() {
    return SealedJson.seal((ObjectNode) Json.tree(this));
  }

  /**
   * The manifest of a file.
   *
   * @throws IllegalArgumentException when it is none, of another format, or not as it was written
   */
  static Manifest of(byte[] file) {
    ObjectNode json = SealedJson.parse(file);
    int found = json.path("format").asInt();
    if (found != FORMAT) {
      throw new IllegalArgumentException(
          "it has format %d but this Gibbon reads %d".formatted(found, FORMAT));
    }
    return Json.convert(SealedJson.open(json), Manifest.class);
  }

  /** The description as the record it was written from. */
  public <T> T about(Class<T> type) {
    return Json.convert(about, type);
  }

  /** One data file with its size in bytes and its SHA-256. */
  public record StoredFile(String name, long bytes, String sha256) {

    public StoredFile {
      requireNonNull(name, "a file has no name");
      requireNonNull(sha256, "a file has no sha256");
    }
  }
}
