package ml.gibbon.store;

import java.util.regex.Pattern;
import org.apache.hadoop.fs.Path;

/** Paths among Hadoop's globs, in which some characters of a name stand for others. */
public final class Globs {

  private static final Pattern SPECIAL = Pattern.compile("[\\\\*?\\[\\]{}]");

  private Globs() {}

  /** Whether Hadoop and Spark would look for files of other names than this one. */
  static boolean isOne(String path) {
    return SPECIAL.matcher(path).find();
  }

  /**
   * The glob that matches one path alone.
   *
   * @param path local, or a URI
   */
  public static String literal(String path) {
    String whole = new Path(path).toString();
    String names = new Path(path).toUri().getPath();
    String escaped = SPECIAL.matcher(names).replaceAll("\\\\$0");
    // A colon in a name that stands for itself would be taken for the end of a scheme.
    return whole.substring(0, whole.length() - names.length()) + escaped.replace(":", "[:]");
  }
}
