package ml.gibbon.gradient;

/** A network has something that the compiled engine does not compute; the message names it. */
public final class UnsupportedNetworkException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  UnsupportedNetworkException(String message) {
    super(message);
  }
}
