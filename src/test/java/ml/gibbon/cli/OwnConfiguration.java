package ml.gibbon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.testing.Page;

/** The file that the README tells the reader to write. */
final class OwnConfiguration {

  /** What the README calls it. */
  static final String NAME = "mine.conf";

  private OwnConfiguration() {}

  /** Writes it as the README has it. */
  static Path write(Path file) throws IOException {
    return Files.writeString(file, Page.read(Path.of("README.md")).blocks("hocon").get(0));
  }
}
