package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** What lies in a folder, in words, for whoever looked for something else in it. */
final class Listing {

  private static final int NAMES = 6;

  private Listing() {}

  /** Such as {@code there are a.gz, b.gz and 3 more}. */
  static String inWords(String folder, Configuration hadoop) throws IOException {
    Path path = new Path(folder);
    FileSystem fs = path.getFileSystem(hadoop);
    if (!fs.exists(path)) {
      return "there is no folder " + folder;
    }
    if (fs.getFileStatus(path).isFile()) {
      return folder + " is a file and no folder";
    }
    List<String> names =
        Stream.of(fs.listStatus(path))
            .map(child -> child.getPath().getName() + (child.isDirectory() ? "/" : ""))
            .filter(name -> !isHidden(name))
            .sorted()
            .toList();
    if (names.isEmpty()) {
      return folder + " is empty";
    }
    String more = names.size() > NAMES ? " and %d more".formatted(names.size() - NAMES) : "";
    return "there are " + String.join(", ", names.stream().limit(NAMES).toList()) + more;
  }

  /** As Spark has it: helpers of its own and of other systems, such as {@code _SUCCESS}. */
  static boolean isHidden(String name) {
    return name.startsWith(".") || (name.startsWith("_") && !name.contains("="));
  }
}
