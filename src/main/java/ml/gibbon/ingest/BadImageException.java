package ml.gibbon.ingest;

import java.io.IOException;
import java.util.Optional;
import ml.gibbon.error.InputException;

/** One image of a file cannot be used; reading can go on with the next. */
final class BadImageException extends IOException {

  private static final long serialVersionUID = 1;

  private final DataFile file;
  private final long row;
  private final String reason;

  /**
   * @param row the image's place in the file, from 0
   * @param reason what is wrong with it
   */
  BadImageException(DataFile file, long row, String reason) {
    super("%s, row %d: %s".formatted(file, row, reason));
    this.file = file;
    this.row = row;
    this.reason = reason;
  }

  /** The bad image that an {@link ImageIterator} stumbled over, empty for any other failure. */
  static Optional<BadImageException> behind(InputException e) {
    return e.getCause() instanceof BadImageException bad ? Optional.of(bad) : Optional.empty();
  }

  DataFile file() {
    return file;
  }

  long row() {
    return row;
  }

  String reason() {
    return reason;
  }
}
