package ml.gibbon.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import ml.gibbon.provenance.Sha256;

/** Who changes files and all that would give it away at once: hashes and Hadoop's checksums. */
public final class Forger {

  private Forger() {}

  /** Changes a file that says its own hash, and the hash with it. */
  public static void edit(Path file, Consumer<ObjectNode> change) {
    ObjectNode json = SealedJson.open(SealedJson.parse(read(file)));
    change.accept(json);
    write(file, SealedJson.seal(json));
  }

  /** Writes the sizes and hashes that a folder's files have now into its manifest. */
  public static void republish(Path folder) {
    edit(
        folder.resolve(Manifest.FILE_NAME),
        manifest ->
            manifest
                .get("files")
                .forEach(
                    file -> {
                      byte[] content = read(folder.resolve(file.get("name").asText()));
                      ((ObjectNode) file).put("bytes", content.length);
                      ((ObjectNode) file).put("sha256", Sha256.of(content));
                    }));
  }

  /** Replaces a file, and takes away the checksum that Hadoop keeps beside it. */
  public static void write(Path file, byte[] content) {
    try {
      Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
