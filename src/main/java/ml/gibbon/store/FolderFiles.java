package ml.gibbon.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The data files that lie in a folder; those that Spark and Hadoop keep for themselves are none.
 *
 * @param byName relative to the folder
 */
record FolderFiles(SortedMap<String, FileStatus> byName) {

  /** Files named in a message. */
  private static final int FIRST = 3;

  /** Lists them, with one request to the file system where it can do so. */
  static FolderFiles in(FileSystem fs, Path folder) throws IOException {
    SortedMap<String, FileStatus> byName = new TreeMap<>();
    String prefix = fs.makeQualified(folder).toUri().getPath() + "/";
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(folder, true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      String last = file.getPath().getName();
      if (!last.startsWith("_") && !last.startsWith(".")) {
        byName.put(file.getPath().toUri().getPath().substring(prefix.length()), file);
      }
    }
    return new FolderFiles(byName);
  }

  /**
   * Compares them with a manifest: a file that was lost, cut off or replaced shows by its size,
   * without being read. That nothing changed inside, only the stage verify can say.
   *
   * @throws InputException naming the first files that are not the ones that were published
   */
  void requireSizesOf(Manifest manifest, Path folder) {
    List<String> faults = new ArrayList<>();
    for (Manifest.StoredFile file : manifest.files()) {
      FileStatus found = byName.get(file.name());
      if (found == null) {
        faults.add(file.name() + " is missing");
      } else if (found.getLen() != file.bytes()) {
        faults.add("%s has %d bytes, not %d".formatted(file.name(), found.getLen(), file.bytes()));
      }
    }
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s: %d of %d files are not as published: %s; delete the folder and make it again"
              .formatted(
                  folder,
                  faults.size(),
                  manifest.files().size(),
                  String.join("; ", faults.subList(0, Math.min(FIRST, faults.size())))));
    }
  }
}
