package ml.gibbon.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Explanation;
import org.apache.hadoop.fs.Path;

/** {@code explain.json}: an {@link Explanation}, its keys the names of the record's components. */
public final class ExplanationFile {

  private ExplanationFile() {}

  /** Writes the file so that readers see the old one or the new one, never half of it. */
  public static void write(Publisher publisher, String file, Explanation explanation) {
    publisher.replaceFile(file, Json.write(explanation).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads the file; empty when there is none, because the stage was not asked for.
   *
   * @throws InputException when it is not such a file
   */
  public static Optional<Explanation> read(Publisher publisher, String file) {
    byte[] json;
    try {
      json = publisher.readFile(new Path(file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Optional.of(Json.read(json, Explanation.class));
    } catch (UncheckedIOException e) {
      throw new InputException(
          "%s is not a file of the stage explain: make it again with it".formatted(file), e);
    }
  }
}
