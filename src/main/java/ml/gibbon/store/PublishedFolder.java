package ml.gibbon.store;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.fs.Path;

/** A folder that is whole, with its manifest. Readers take the manifest's list of files. */
public record PublishedFolder(Path path, Manifest manifest) {

  /** Full paths of the data files, in reading order. */
  public String[] files() {
    return dataFiles().map(file -> new Path(path, file.name()).toString()).toArray(String[]::new);
  }

  /**
   * SHA-256 over the hashes of all data files: the folder's content as one value, whatever Spark
   * named the files.
   */
  public String hash() {
    StringBuilder lines = new StringBuilder();
    dataFiles().forEach(file -> lines.append(file.sha256()).append('\n'));
    return Sha256.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The hash that the manifest gives of one of its files.
   *
   * @throws IllegalArgumentException when it has no such file
   */
  String sha256Of(String file) {
    return manifest.files().stream()
        .filter(stored -> stored.name().equals(file))
        .map(Manifest.StoredFile::sha256)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("its manifest has no file " + file));
  }

  private Stream<Manifest.StoredFile> dataFiles() {
    return manifest.files().stream()
        .filter(file -> !file.name().startsWith(QuarantineList.FOLDER + "/"));
  }

  /**
   * The description as the record it was written from.
   *
   * @throws InputException when it is none
   */
  public <T> T about(Class<T> type) {
    try {
      return manifest.about(type);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s/%s does not describe such a folder (%s): delete the folder and make it again"
              .formatted(path, Manifest.FILE_NAME, e.getMessage()),
          e);
    }
  }
}
