package ml.gibbon.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.Set;

/**
 * What a command prints, and whether all of it was taken: Java's own writers keep errors to
 * themselves, so that a list cut short by a full disk would look whole.
 */
final class StandardOutput extends OutputStream {

  /** Of a reader that has seen enough, such as {@code head}, and of a user who wants no output. */
  private static final Set<String> UNWANTED = Set.of("Broken pipe", "Bad file descriptor");

  private final OutputStream out;
  private String failure;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    if (failure == null) {
      try {
        out.write(bytes, from, count);
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
      }
    }
  }

  /** Why something that was wanted is missing, in one line; empty when nothing is. */
  Optional<String> failure() {
    return failure == null || UNWANTED.contains(failure)
        ? Optional.empty()
        : Optional.of(
            "what this command prints is not whole, because standard output takes no more: %s; send it elsewhere and start the same command again"
                .formatted(failure));
  }
}
