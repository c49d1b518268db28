package ml.gibbon.error;

/**
 * A failure that the user can mend: it is shown as one line, without a stack trace.
 *
 * <p>The message names the key or file, the value found, what is allowed and what to do.
 */
public abstract sealed class UserException extends RuntimeException
    permits ConfigurationException, InputException, GateException {

  UserException(String message) {
    super(message);
  }

  UserException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The exit code of the process: 2 configuration, 3 input data, 4 a missed gate. */
  public abstract int exitCode();
}
