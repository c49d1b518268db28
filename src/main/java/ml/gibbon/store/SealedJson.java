package ml.gibbon.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import ml.gibbon.provenance.Sha256;

/**
 * JSON files that say their own SHA-256, so that one that was edited or damaged is known as such by
 * all who read it. How the file is indented does not matter.
 */
final class SealedJson {

  private static final String SHA256 = "sha256";

  private SealedJson() {}

  /** The file of an object, with the hash of all else as its last value. */
  static byte[] seal(ObjectNode json) {
    ObjectNode sealed = json.deepCopy();
    sealed.put(SHA256, hash(json));
    return bytes(sealed);
  }

  /**
   * The object of a file.
   *
   * @throws IllegalArgumentException when it is not JSON
   */
  static ObjectNode parse(byte[] file) {
    try {
      if (Json.read(file, JsonNode.class) instanceof ObjectNode json) {
        return json;
      }
    } catch (UncheckedIOException e) {
      throw new IllegalArgumentException("it is not JSON", e);
    }
    throw new IllegalArgumentException("it is no JSON object");
  }

  /**
   * The object without its hash.
   *
   * @throws IllegalArgumentException when it is not as it was written
   */
  static ObjectNode open(ObjectNode sealed) {
    ObjectNode json = sealed.deepCopy();
    JsonNode said = json.remove(SHA256);
    if (said == null || !said.asText().equals(hash(json))) {
      throw new IllegalArgumentException(
          "it was edited, is damaged, or is of another version of Gibbon");
    }
    return json;
  }

  /** Once through text, so that numbers are written as they are after reading. */
  private static String hash(ObjectNode json) {
    return Sha256.of(bytes(Json.read(bytes(json), JsonNode.class)));
  }

  private static byte[] bytes(JsonNode json) {
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }
}
