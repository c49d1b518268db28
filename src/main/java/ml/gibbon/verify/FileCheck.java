package ml.gibbon.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.SourceFile;
import ml.gibbon.store.SourceHash;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/**
 * One file as its folder's manifest describes it.
 *
 * @param folder that holds it
 * @param name relative to the folder
 */
record FileCheck(String folder, String name, long bytes, String sha256) implements Serializable {

  /** Files named in a message. */
  private static final int FIRST = 3;

  private static final String GONE = "gone";

  /**
   * Compares every file of a folder with the size and SHA-256 in its manifest; a task for each.
   *
   * @throws InputException naming the first files that are not the ones that were published
   */
  static void run(JavaSparkContext spark, PublishedFolder folder) {
    List<FileCheck> files =
        folder.manifest().files().stream()
            .map(
                file ->
                    new FileCheck(
                        folder.path().toString(), file.name(), file.bytes(), file.sha256()))
            .toList();
    if (files.isEmpty()) {
      throw new InputException(
          folder.path() + " has no files in its manifest: delete it and make it again");
    }
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    List<String> faults =
        spark
            .parallelize(files, files.size())
            .map(file -> file.fault(hadoop))
            .filter(fault -> !fault.isEmpty())
            .collect();
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s: %d of %d files are not as published: %s; delete the folder and make it again"
              .formatted(
                  folder.path(),
                  faults.size(),
                  files.size(),
                  String.join("; ", faults.subList(0, Math.min(FIRST, faults.size())))));
    }
  }

  /**
   * Compares the files that a clean table was read from with their hashes then, which the
   * manifest's provenance has by name or URI; a task for each.
   *
   * @return how many are still there
   * @throws InputException naming the first ones that have changed since
   */
  static long ofSources(JavaSparkContext spark, PublishedFolder folder, List<SourceFile> sources) {
    Map<String, String> hashes = folder.manifest().provenance().inputs();
    List<FileCheck> files =
        sources.stream()
            .map(source -> new Path(source.uri()))
            .map(
                path ->
                    new FileCheck(
                        path.getParent().toString(),
                        path.getName(),
                        0,
                        hashes.getOrDefault(
                            path.toString(), hashes.getOrDefault(path.getName(), ""))))
            .filter(file -> !file.sha256.isEmpty())
            .toList();
    if (files.isEmpty()) {
      return 0;
    }
    SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
    List<String> found =
        spark
            .parallelize(files, files.size())
            .map(file -> file.changed(hadoop))
            .filter(fault -> !fault.equals(GONE))
            .collect();
    List<String> faults = found.stream().filter(fault -> !fault.isEmpty()).toList();
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s was read from %d files of which %d have changed since: %s; restore them, or ingest into another output"
              .formatted(
                  folder.path(),
                  sources.size(),
                  faults.size(),
                  String.join("; ", faults.subList(0, Math.min(FIRST, faults.size())))));
    }
    return found.size();
  }

  /** How a source has changed; {@link #GONE} where it cannot be read any more. */
  private String changed(SerializableConfiguration hadoop) {
    Path path = new Path(folder, name);
    try {
      String hash = SourceHash.of(path, hadoop.value());
      return hash.equals(sha256) ? "" : "%s has SHA-256 %s, not %s".formatted(path, hash, sha256);
    } catch (IOException e) {
      return GONE;
    }
  }

  /** What is wrong with the file, empty if nothing is. */
  private String fault(SerializableConfiguration hadoop) throws IOException {
    Path path = new Path(folder, name);
    FileSystem fs = path.getFileSystem(hadoop.value());
    if (!fs.exists(path)) {
      return name + " is missing";
    }
    long found = fs.getFileStatus(path).getLen();
    if (found != bytes) {
      return "%s has %d bytes, not %d".formatted(name, found, bytes);
    }
    try (InputStream in = fs.open(path)) {
      String hash = Sha256.of(in);
      return hash.equals(sha256) ? "" : "%s has SHA-256 %s, not %s".formatted(name, hash, sha256);
    } catch (ChecksumException e) {
      return "%s does not match the hidden file .%s.crc beside it".formatted(name, path.getName());
    }
  }
}
