package ml.gibbon.store;

import org.apache.hadoop.fs.Path;

/** A folder that is whole, with its manifest. Readers take the manifest's list of files. */
public record PublishedFolder(Path path, Manifest manifest) {

  /** Full paths of the data files, in reading order. */
  public String[] files() {
    return manifest.files().stream()
        .map(file -> new Path(path, file.name()).toString())
        .toArray(String[]::new);
  }

  public <T> T about(Class<T> type) {
    return manifest.about(type);
  }
}
