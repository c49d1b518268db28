package ml.gibbon.export;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;

/**
 * A file that a task writes by itself: under a name of the attempt's own, which it changes when the
 * file is whole. An attempt that is cut short, or of two the slower one, leaves no half a file in
 * the place of a whole one.
 */
final class TaskFile {

  private TaskFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    void write(OutputStream out) throws IOException;
  }

  static void write(Path file, Configuration hadoop, Content content) throws IOException {
    // Names that begin with an underscore are no data files.
    String name = "_%d-%s".formatted(TaskContext.get().taskAttemptId(), file.getName());
    FileSystem fs = file.getFileSystem(hadoop);
    if (fs instanceof LocalFileSystem local) {
      // Hadoop starts a process for each file there, to set its rights.
      write(local.pathToFile(file).toPath(), name, content);
      return;
    }
    Path attempt = new Path(file.getParent(), name);
    try (OutputStream out = fs.create(attempt, true)) {
      content.write(out);
    }
    FileContext.getFileContext(fs.getUri(), hadoop)
        .rename(fs.makeQualified(attempt), fs.makeQualified(file), Options.Rename.OVERWRITE);
  }

  private static void write(java.nio.file.Path file, String name, Content content)
      throws IOException {
    Files.createDirectories(file.getParent());
    java.nio.file.Path attempt = file.resolveSibling(name);
    try (OutputStream out = Files.newOutputStream(attempt)) {
      content.write(out);
    }
    Files.move(attempt, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
