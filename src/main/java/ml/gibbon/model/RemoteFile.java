package ml.gibbon.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.remote.AnswerKind;
import ml.gibbon.model.remote.Asking;
import ml.gibbon.model.remote.Endpoint;
import ml.gibbon.model.remote.RemoteAccess;
import ml.gibbon.model.remote.RemoteModel;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * The model file of a model that only answers: how it is asked, and no network. Whoever reads one
 * from a stranger must hold it against what the user has asked for before it is used: it names a
 * program to start, or a server to send images to.
 */
public final class RemoteFile {

  private static final String ACCESS = "access.json";
  private static final String INPUT = "input.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private RemoteFile() {}

  /** Whether a file is of such a model. */
  public static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).equals(ACCESS);
  }

  /**
   * The file of a model; the same one gives the same bytes.
   *
   * @param classes names of the data's classes
   */
  public static byte[] write(RemoteModel model, List<String> classes) {
    RemoteAccess access = model.access();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", model.name());
    if (access.endpoint() instanceof Endpoint.Command command) {
      fields.put("command", command.command());
    } else if (access.endpoint() instanceof Endpoint.Http http) {
      fields.put("url", http.url());
      fields.put("token-variable", http.tokenVariable());
      fields.put("token-header", http.tokenHeader());
    }
    fields.put("answers", access.answers().name());
    fields.put("classes", access.classes());
    fields.put("shape", access.shape());
    fields.put("batch-size", access.asking().batchSize());
    fields.put("timeout", access.asking().timeout());
    fields.put("retries", access.asking().retries());
    fields.put("backoff", access.asking().backoff());
    fields.put("requests-per-second", access.asking().requestsPerSecond());
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try {
      entries.put(ACCESS, JSON.writeValueAsString(fields).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    entries.put(INPUT, new StoredInput(access.input(), model.images(), classes).toJson());
    return StoredZip.pack(entries);
  }

  /**
   * The model of a file.
   *
   * @param name of the file, for messages
   * @throws ml.gibbon.error.InputException when it is not what {@link #write} writes
   */
  public static RemoteModel read(byte[] file, String name) {
    Map<String, byte[]> entries = StoredZip.unpack(file, name);
    if (!entries.containsKey(INPUT)) {
      throw ModelFile.refused(name, "it has no entry " + INPUT);
    }
    StoredInput input = StoredInput.parse(entries.get(INPUT), name);
    try {
      JsonNode fields = JSON.readTree(entries.get(ACCESS));
      Asking asking =
          new Asking(
              fields.path("batch-size").asInt(),
              fields.path("timeout").asDouble(),
              fields.path("retries").asInt(),
              fields.path("backoff").asDouble(),
              fields.path("requests-per-second").asDouble());
      RemoteAccess access =
          new RemoteAccess(
              endpoint(fields),
              AnswerKind.valueOf(fields.path("answers").asText()),
              fields.path("classes").asInt(),
              each(fields.path("shape")).map(JsonNode::asInt).toList(),
              asking,
              input.input());
      ImageShape images = input.images();
      return new RemoteModel(fields.path("name").asText(), access, images, input.classes().size());
    } catch (IOException | IllegalArgumentException e) {
      throw ModelFile.refused(name, "its %s is not what Gibbon writes".formatted(ACCESS));
    }
  }

  private static Endpoint endpoint(JsonNode fields) {
    return fields.has("command")
        ? new Endpoint.Command(each(fields.path("command")).map(JsonNode::asText).toList())
        : new Endpoint.Http(
            fields.path("url").asText(),
            fields.path("token-variable").asText(),
            fields.path("token-header").asText());
  }

  private static Stream<JsonNode> each(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
