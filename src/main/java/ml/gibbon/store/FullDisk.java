package ml.gibbon.store;

import java.util.regex.Pattern;
import ml.gibbon.error.InputException;

/** A full disk or a used-up quota: nobody's bug, and the user can mend it. */
public final class FullDisk {

  /** In the words of operating systems and of HDFS, also inside the text of a remote failure. */
  private static final Pattern WORDS =
      Pattern.compile(
          "No space left on device|not enough space on the disk|[Dd]isk quota exceeded|[DN]SQuotaExceededException");

  private FullDisk() {}

  /** Whether it is what a failure comes from. */
  public static boolean isCauseOf(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (WORDS.matcher(cause.toString()).find()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Says so when a failure comes from it.
   *
   * @param folder that was being written
   * @throws InputException with what to do
   */
  static void refuse(Throwable failure, String folder) {
    if (isCauseOf(failure)) {
      throw new InputException(
          "no space left for %s, of which nothing is kept: free some there or in Spark's temporary folder (spark.local.dir), and start the same command again, which goes on where it was"
              .formatted(folder),
          failure);
    }
  }
}
