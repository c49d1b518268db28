package ml.gibbon.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import ml.gibbon.error.InputException;
import ml.gibbon.result.Certificates;
import org.apache.hadoop.fs.Path;

/** {@code certificates.json}: {@link Certificates}, their keys the names of the components. */
public final class CertificatesFile {

  private CertificatesFile() {}

  /** Writes the file so that readers see the old one or the new one, never half of it. */
  public static void write(Publisher publisher, String file, Certificates certificates) {
    publisher.replaceFile(file, toJson(certificates));
  }

  static byte[] toJson(Certificates certificates) {
    return SealedJson.seal((ObjectNode) Json.tree(certificates));
  }

  /**
   * Reads the file; empty when there is none, because the stage was not asked for.
   *
   * @throws InputException when it is not such a file, or not as it was written
   */
  public static Optional<Certificates> read(Publisher publisher, String file) {
    byte[] json;
    try {
      json = publisher.readFile(new Path(file));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return Optional.of(Json.convert(SealedJson.open(SealedJson.parse(json)), Certificates.class));
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "%s cannot be trusted (%s): make it again with the stage certify"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
