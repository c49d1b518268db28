package ml.gibbon.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.PublishedFolder;
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
      return name + " does not match the file system's own checksum";
    }
  }
}
