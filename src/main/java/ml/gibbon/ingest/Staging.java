package ml.gibbon.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import ml.gibbon.ingest.read.DataFile;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.fs.Path;

/**
 * Local source files, copied to where executors on other machines can read them: beside the output,
 * when that is not local itself. Closing it deletes the copies.
 */
final class Staging implements Closeable {

  private static final String LOCAL = "file";

  private final Path folder;
  private final Configuration hadoop;
  private final Map<String, String> copies = new HashMap<>();

  /**
   * @param output folder that is being written
   */
  Staging(String output, Configuration hadoop) {
    folder = new Path(output, "_source");
    this.hadoop = hadoop;
  }

  /** The same file, in a place that every executor can reach. */
  DataFile reachable(DataFile file) {
    try {
      Path path = new Path(file.uri());
      boolean reachable = !isLocal(path) || isLocal(folder);
      return reachable
          ? file
          : new DataFile(copies.computeIfAbsent(file.uri(), uri -> copy(path)), file.member());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that each copy was made of. */
  Map<String, String> originals() {
    Map<String, String> originals = new HashMap<>();
    copies.forEach((original, copy) -> originals.put(copy, original));
    return originals;
  }

  private boolean isLocal(Path path) throws IOException {
    return path.getFileSystem(hadoop).getScheme().equals(LOCAL);
  }

  private String copy(Path source) {
    Path target = Locations.in(folder.toString(), copies.size() + "-" + source.getName());
    try {
      FileSystem from = source.getFileSystem(hadoop);
      FileUtil.copy(from, source, target.getFileSystem(hadoop), target, false, hadoop);
      return target.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!copies.isEmpty()) {
      folder.getFileSystem(hadoop).delete(folder, true);
    }
  }
}
