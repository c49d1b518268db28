package ml.gibbon.notebook;

/** Why a cell did not come to its end: what its author reads below it. */
final class CellException extends Exception {

  private static final long serialVersionUID = 1;

  /** Without a stack trace: that would be the kernel's own. */
  CellException(String message) {
    super(message, null, false, false);
  }
}
