package ml.gibbon.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The data files that lie in a folder; those that Spark and Hadoop keep for themselves are none.
 *
 * @param byName relative to the folder
 */
record FolderFiles(SortedMap<String, FileStatus> byName) {

  /** Files named in a message. */
  private static final int FIRST = 3;

  /**
   * Lists them, a folder at a time: a listing of all that lies below would ask for the rights of
   * each file, for which Hadoop starts a process on a local disk.
   */
  static FolderFiles in(FileSystem fs, Path folder) throws IOException {
    SortedMap<String, FileStatus> byName = new TreeMap<>();
    add(fs, folder, "", byName);
    return new FolderFiles(byName);
  }

  private static void add(
      FileSystem fs, Path folder, String prefix, SortedMap<String, FileStatus> byName)
      throws IOException {
    for (FileStatus child : fs.listStatus(folder)) {
      String name = child.getPath().getName();
      if (child.isDirectory()) {
        add(fs, child.getPath(), prefix + name + "/", byName);
      } else if (!name.startsWith("_") && !name.startsWith(".")) {
        byName.put(prefix + name, child);
      }
    }
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
