package ml.gibbon.error;

/** A result missed a gate that the user had asked for (exit code 4). */
public final class GateException extends UserException {

  public GateException(String message) {
    super(message);
  }

  @Override
  public int exitCode() {
    return 4;
  }
}
