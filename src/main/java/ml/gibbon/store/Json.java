package ml.gibbon.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.OptionalDouble;

/** JSON as all of Gibbon's files write it: indented, records by their components. */
public final class Json {

  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .registerModule(optionalDoubles());

  private Json() {}

  /** A number that is not there is null. */
  private static SimpleModule optionalDoubles() {
    SimpleModule module = new SimpleModule();
    module.addSerializer(
        OptionalDouble.class,
        new StdSerializer<OptionalDouble>(OptionalDouble.class) {
          private static final long serialVersionUID = 1;

          @Override
          public void serialize(OptionalDouble value, JsonGenerator json, SerializerProvider all)
              throws IOException {
            if (value.isPresent()) {
              json.writeNumber(value.getAsDouble());
            } else {
              json.writeNull();
            }
          }
        });
    module.addDeserializer(
        OptionalDouble.class,
        new StdDeserializer<OptionalDouble>(OptionalDouble.class) {
          private static final long serialVersionUID = 1;

          @Override
          public OptionalDouble deserialize(JsonParser json, DeserializationContext all)
              throws IOException {
            return OptionalDouble.of(json.getDoubleValue());
          }

          @Override
          public OptionalDouble getNullValue(DeserializationContext all) {
            return OptionalDouble.empty();
          }

          @Override
          public Object getAbsentValue(DeserializationContext all) {
            return OptionalDouble.empty();
          }
        });
    return module;
  }

  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static <T> T read(byte[] json, Class<T> type) {
    try {
      return MAPPER.readValue(json, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /**
   * The record of a description.
   *
   * @throws IllegalArgumentException when it is none, in one line
   */
  static <T> T convert(JsonNode node, Class<T> type) {
    T value;
    try {
      value = MAPPER.convertValue(node, type);
    } catch (IllegalArgumentException e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      String why = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
      throw new IllegalArgumentException(why.isEmpty() ? root.toString() : why, e);
    }
    if (value == null) {
      throw new IllegalArgumentException("it is empty");
    }
    return value;
  }
}
