package ml.gibbon.error;

/** All that a scheduled run could work on has been done by earlier ones: no failure. */
public final class NothingNewException extends RuntimeException {

  public NothingNewException(String message) {
    super(message);
  }
}
