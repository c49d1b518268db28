package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Locale;
import java.util.Objects;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.VersionInfo;

/** Where the files and folders are that settings name, and whether this Spark can get there. */
public final class Locations {

  private Locations() {}

  /**
   * A file or folder that is read.
   *
   * @param text a URI, or a path: of this machine if there is such a file or folder, or else of the
   *     default file system
   */
  public static Path input(String text) {
    Path path = new Path(text);
    if (path.toUri().getScheme() != null) {
      return path;
    }
    java.nio.file.Path local = java.nio.file.Path.of(text);
    return Files.exists(local) ? local(local) : path;
  }

  /** With its scheme, because a cluster's default file system need not be the local one. */
  public static Path local(java.nio.file.Path local) {
    return new Path("file", null, local.toAbsolutePath().toString());
  }

  /** A file in a folder, by any name; Hadoop's own way takes a colon in it for a scheme's. */
  public static Path in(String folder, String name) {
    return new Path(folder + "/" + name);
  }

  /**
   * Refuses a local file that Hadoop cannot open, because it takes a colon in a name for the end of
   * a scheme (folders may have one), or that has no end, as a pipe.
   *
   * @throws InputException that says what to do
   */
  public static Path requireReadable(Path file) {
    String scheme = file.toUri().getScheme();
    if (scheme != null && !scheme.equals("file")) {
      return file;
    }
    if (file.getName().contains(":")) {
      throw new InputException(
          "%s has a colon in its name, which Hadoop cannot read on a local disk: rename it"
              .formatted(file));
    }
    java.nio.file.Path local = java.nio.file.Path.of(file.toUri().getPath());
    if (Files.exists(local) && !Files.isRegularFile(local) && !Files.isDirectory(local)) {
      throw new InputException(
          "%s is a pipe or a device and no file: copy what it gives into one".formatted(file));
    }
    return file;
  }

  /**
   * Refuses URIs of file systems that this Spark has not or cannot open. None is asked for a file.
   *
   * @param key of the configuration that names it
   * @throws ConfigurationException with what to do instead
   */
  public static void requireFileSystem(String key, String text, Configuration hadoop) {
    String scheme = new Path(text).toUri().getScheme();
    if (scheme == null) {
      return;
    }
    try {
      FileSystem.getFileSystemClass(scheme, hadoop);
    } catch (IOException | RuntimeException e) {
      throw new ConfigurationException(
          "%s is %s but this Spark has no file system for %s: %s"
              .formatted(key, text, scheme, instead(scheme, text)));
    }
    try {
      new Path(text).getFileSystem(hadoop);
    } catch (IOException e) {
      if (e.getClass() == IOException.class) { // Others are of networks and rights.
        throw new ConfigurationException(
            "%s is %s but Hadoop opens no file system for it: %s; write the whole URI, such as hdfs://HOST:8020/FOLDER, or set HADOOP_CONF_DIR to the folder of the core-site.xml that completes it"
                .formatted(key, text, e.getMessage()));
      }
    } catch (IllegalArgumentException e) {
      // Who reads or writes there says of a host that it is not known.
    }
  }

  /**
   * Refuses folders in which Hadoop finds no files by their names: a colon beside characters of
   * globs, which it cannot take for themselves both.
   *
   * @param key of the configuration that names it
   * @throws ConfigurationException that says to choose another
   */
  public static void requireFindable(String key, String text) {
    String names = new Path(text).toUri().getPath();
    if (names.contains(":") && Globs.isOne(names)) {
      throw new ConfigurationException(
          "%s is %s but Hadoop finds no files where a name has a colon beside any of \\ * ? [ ] { }; choose another folder"
              .formatted(key, text));
    }
  }

  /**
   * Whether a folder is another one or in it.
   *
   * @param folder local paths or URIs, that need not be there; so is the other
   */
  public static boolean isWithin(String folder, String other, Configuration hadoop) {
    try {
      return (whole(folder, hadoop) + "/").startsWith(whole(other, hadoop) + "/");
    } catch (IOException | IllegalArgumentException e) {
      return false; // Who uses them says that they cannot be reached.
    }
  }

  private static String whole(String text, Configuration hadoop) throws IOException {
    Path path = input(text);
    FileSystem fs = path.getFileSystem(hadoop);
    URI uri = fs.makeQualified(path).toUri().normalize();
    return "%s://%s%s"
        .formatted(
            uri.getScheme(),
            Objects.requireNonNullElse(uri.getAuthority(), ""),
            uri.getPath().replaceFirst("/+$", ""));
  }

  private static String instead(String scheme, String text) {
    String rest = text.substring(scheme.length());
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "s3", "s3n" -> "write s3a%s, and %s".formatted(rest, packages("hadoop-aws"));
      case "s3a" -> packages("hadoop-aws");
      case "abfs", "abfss", "wasb", "wasbs" -> packages("hadoop-azure");
      case "gs" ->
          "add Google's connector with -- --jars gcs-connector-hadoop3-latest.jar, or copy the files to a local folder or HDFS";
      case "dbfs" ->
          "write /dbfs%s, where Databricks mounts it, or copy the files"
              .formatted(rest.replaceFirst("^:/*", "/"));
      default ->
          "name a local path or a URI such as hdfs://HOST/FOLDER or s3a://BUCKET/FOLDER, or add the jar of that file system with -- --jars";
    };
  }

  private static String packages(String library) {
    return "add -- --packages org.apache.hadoop:%s:%s".formatted(library, VersionInfo.getVersion());
  }

  /**
   * Refuses an output that is a file of a local disk, or would be in one.
   *
   * @throws ConfigurationException that names the file
   */
  public static void requireFolder(String output, Configuration hadoop) {
    try {
      Path path = new Path(output);
      FileSystem fs = path.getFileSystem(hadoop);
      if (!fs.getScheme().equals("file")) {
        return; // Others would be waited for, and say it themselves.
      }
      for (Path part = fs.makeQualified(path); part != null; part = part.getParent()) {
        try {
          if (!fs.getFileStatus(part).isDirectory()) {
            throw new ConfigurationException(
                "output is %s but %s is a file: choose another output with --set output=FOLDER"
                    .formatted(output, part));
          }
          return;
        } catch (FileNotFoundException e) {
          // One of the folders above it is there.
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      // Who takes the lock says of an output that it cannot be reached.
    }
  }
}
