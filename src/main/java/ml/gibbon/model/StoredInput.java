package ml.gibbon.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import ml.gibbon.image.ImageShape;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What a model file says of the pixels and classes of its network, as JSON.
 *
 * @param images of the data
 * @param classes names of the data's classes
 */
record StoredInput(PixelInput input, ImageShape images, List<String> classes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] toJson() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("layout", input.layout().name());
    fields.put("scale", input.scale());
    fields.put("mean", input.mean());
    fields.put("std", input.std());
    fields.put("size", input.size());
    fields.put("outputs", input.classes());
    fields.put("images", images.toString());
    fields.put("classes", classes);
    try {
      return JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param name of the model file, for messages
   * @throws ml.gibbon.error.InputException when it is not what {@link #toJson} writes
   */
  static StoredInput parse(byte[] json, String name) {
    try {
      JsonNode fields = JSON.readTree(json);
      PixelInput input =
          new PixelInput(
              PixelInput.Layout.valueOf(fields.path("layout").asText()),
              fields.path("scale").asDouble(),
              list(fields.path("mean"), JsonNode::asDouble),
              list(fields.path("std"), JsonNode::asDouble),
              list(fields.path("size"), JsonNode::asInt),
              list(fields.path("outputs"), JsonNode::asText));
      return new StoredInput(
          input,
          ImageShape.parse(fields.path("images").asText()),
          list(fields.path("classes"), JsonNode::asText));
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(name, "its input.json is not what Gibbon writes");
    }
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> each) {
    return StreamSupport.stream(array.spliterator(), false).map(each).toList();
  }
}
