package ml.gibbon.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** SHA-256 of what images were read from. */
public final class SourceHash {

  private SourceHash() {}

  /**
   * Of a file its bytes; of a folder a line for each file below it, sorted: its SHA-256, two blanks
   * and its path from there, as {@code sha256sum} prints them.
   */
  public static String of(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = path.getFileSystem(hadoop);
    if (!fs.getFileStatus(path).isDirectory()) {
      return ofFile(fs, path);
    }
    String root = fs.makeQualified(path).toUri().getPath();
    List<String> files = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> all = fs.listFiles(path, true);
    while (all.hasNext()) {
      files.add(all.next().getPath().toUri().getPath().substring(root.length() + 1));
    }
    files.sort(null);
    StringBuilder sums = new StringBuilder();
    for (String file : files) {
      sums.append("%s  %s\n".formatted(ofFile(fs, Locations.in(path.toString(), file)), file));
    }
    return Sha256.of(sums.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String ofFile(FileSystem fs, Path file) throws IOException {
    try (InputStream in = fs.open(file)) {
      return Sha256.of(in);
    }
  }
}
