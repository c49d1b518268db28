package ml.gibbon.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Explanation;
import org.apache.hadoop.fs.Path;

/** {@code explain.json}: an {@link Explanation}, its keys the names of the record's components. */
public final class ExplanationFile {

  private ExplanationFile() {}

  /** Writes the file so that readers see the old one or the new one, never half of it. */
  public static void write(Publisher publisher, String file, Explanation explanation) {
    publisher.replaceFile(file, toJson(explanation));
  }

  static byte[] toJson(Explanation explanation) {
    return SealedJson.seal((ObjectNode) Json.tree(explanation));
  }

  /**
   * Reads the file; empty when there is none, because the stage was not asked for.
   *
   * @throws InputException when it is not such a file, or not as it was written
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
      return Optional.of(Json.convert(SealedJson.open(SealedJson.parse(json)), Explanation.class));
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s cannot be trusted (%s): make it again with the stage explain"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
