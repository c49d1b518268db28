package ml.gibbon.model.keras;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;
import org.nd4j.shade.jackson.core.StreamReadFeature;
import org.nd4j.shade.jackson.core.json.JsonReadFeature;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads JSON from strangers: of bounded size and depth, each key once. */
final class Json {

  /** Most characters: EfficientNet-B7 needs less than a million. */
  private static final int MOST_CHARACTERS = 16 << 20;

  /** A model in a model adds six, and a network of one level has twelve. */
  private static final int MAX_DEPTH = 100;

  private Json() {}

  static JsonNode read(byte[] utf8, String what) {
    return read(new String(utf8, StandardCharsets.UTF_8), what);
  }

  static JsonNode read(String text, String what) {
    if (text.length() > MOST_CHARACTERS) {
      throw Refusal.of("%s has more than %d characters", what, MOST_CHARACTERS);
    }
    // Keras writes infinities so, where a setting has one.
    JsonFactory factory =
        JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();
    try {
      requireShallow(factory, text, what);
      JsonNode tree = new ObjectMapper(factory).readTree(text);
      if (tree == null || !tree.isObject()) {
        throw Refusal.of("%s is no JSON object", what);
      }
      return tree;
    } catch (IOException e) {
      throw Refusal.of("%s is not JSON: %s", what, Refusal.firstLine(e));
    }
  }

  /** Before a parser that is recursive gets the text. */
  private static void requireShallow(JsonFactory factory, String text, String what)
      throws IOException {
    int depth = 0;
    try (JsonParser parser = factory.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token.isStructStart() && ++depth > MAX_DEPTH) {
          throw Refusal.of("%s is nested deeper than %d", what, MAX_DEPTH);
        } else if (token.isStructEnd()) {
          depth--;
        }
      }
    }
  }
}
