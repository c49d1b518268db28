package ml.gibbon.error;

/**
 * A failure that the user can mend: it is shown as one line, without a stack trace.
 *
 * <p>The message names the key or file, the value found, what is allowed and what to do.
 */
public abstract sealed class UserException extends RuntimeException
    permits ConfigurationException, InputException, GateException {

  /** Characters of a message: what is longer quotes a stranger's text. */
  private static final int LONGEST = 2_000;

  UserException(String message) {
    super(oneLine(message));
  }

  UserException(String message, Throwable cause) {
    super(oneLine(message), cause);
  }

  /** Messages quote files and libraries, whose texts may be long, and hold anything. */
  private static String oneLine(String message) {
    String line = message.lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", "?");
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
  }

  /** The exit code of the process: 2 configuration, 3 input data, 4 a missed gate. */
  public abstract int exitCode();
}
