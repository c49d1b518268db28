package ml.gibbon.ingest.read;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import ml.gibbon.store.Locations;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * Files and folders below a folder by a glob. Hadoop's own search takes the folder for a part of
 * the glob, and a colon in any name that it meets for the end of a scheme.
 */
final class GlobSearch {

  private GlobSearch() {}

  /**
   * What matches, in the order of the paths, none twice.
   *
   * @param folder whose name stands for itself
   * @param glob as Hadoop has them
   */
  static List<FileStatus> below(FileSystem fs, Path folder, String glob) throws IOException {
    Map<String, FileStatus> found = new TreeMap<>();
    for (String alternative : GlobExpander.expand(glob)) {
      add(fs, folder, alternative, found);
    }
    return List.copyOf(found.values());
  }

  private static void add(FileSystem fs, Path from, String glob, Map<String, FileStatus> found)
      throws IOException {
    int slash = glob.indexOf('/');
    String name = slash < 0 ? glob : glob.substring(0, slash);
    String rest = slash < 0 ? "" : glob.substring(slash + 1);
    try {
      for (FileStatus match : named(fs, from, name)) {
        if (rest.isEmpty()) {
          found.put(match.getPath().toString(), match);
        } else if (match.isDirectory()) {
          add(fs, match.getPath(), rest, found);
        }
      }
    } catch (FileNotFoundException e) {
      // Nothing of this name is there.
    }
  }

  private static List<FileStatus> named(FileSystem fs, Path from, String name) throws IOException {
    GlobFilter filter = new GlobFilter(name);
    return filter.hasPattern()
        ? List.of(fs.listStatus(from, filter))
        : List.of(
            fs.getFileStatus(Locations.in(from.toString(), name.replaceAll("\\\\(.)", "$1"))));
  }
}
