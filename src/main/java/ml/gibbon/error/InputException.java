package ml.gibbon.error;

/** An input file or folder is missing or not what it should be (exit code 3). */
public final class InputException extends UserException {

  public InputException(String message) {
    super(message);
  }

  public InputException(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public int exitCode() {
    return 3;
  }
}
