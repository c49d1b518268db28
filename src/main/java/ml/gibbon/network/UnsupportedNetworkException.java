package ml.gibbon.network;

/** A network has something that Gibbon does not compute; the message names it. */
public final class UnsupportedNetworkException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  public UnsupportedNetworkException(String message) {
    super(message);
  }
}
