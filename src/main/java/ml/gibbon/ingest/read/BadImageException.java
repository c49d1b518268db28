package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.Optional;
import ml.gibbon.error.InputException;

/** One image of a file cannot be used; reading can go on with the next. */
public final class BadImageException extends IOException {

  private static final long serialVersionUID = 1;

  private final DataFile file;
  private final long row;
  private final String reason;

  /**
   * @param row the image's place in the file, from 0
   * @param reason what is wrong with it
   */
  BadImageException(DataFile file, long row, String reason) {
    super(
        "%s, row %d: %s; mend it, or leave such images out with ingest.on-bad-image = quarantine"
            .formatted(file, row, reason));
    this.file = file;
    this.row = row;
    this.reason = reason;
  }

  /** The bad image that an {@link ImageIterator} stumbled over, empty for any other failure. */
  public static Optional<BadImageException> behind(InputException e) {
    return e.getCause() instanceof BadImageException bad ? Optional.of(bad) : Optional.empty();
  }

  /** Where it is. */
  public DataFile file() {
    return file;
  }

  /** Its place in the file, from 0. */
  public long row() {
    return row;
  }

  /** What is wrong with it, in words. */
  public String reason() {
    return reason;
  }
}
