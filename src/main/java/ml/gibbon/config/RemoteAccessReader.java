package ml.gibbon.config;

import java.util.Map;
import ml.gibbon.model.PixelInput;
import ml.gibbon.model.remote.Asking;
import ml.gibbon.model.remote.Endpoint;
import ml.gibbon.model.remote.RemoteAccess;

/** Reads how a model that only answers is asked. */
final class RemoteAccessReader {

  private RemoteAccessReader() {}

  /**
   * @param kind a key of group {@code model-kinds}
   * @param model with all keys of its kind
   */
  static RemoteAccess read(String kind, Group model) {
    return RecordReader.read(
        model,
        RemoteAccess.class,
        Map.of(
            "endpoint",
            endpoint(kind, model),
            "asking",
            RecordReader.read(model, Asking.class),
            "input",
            RecordReader.read(model.group("input"), PixelInput.class)));
  }

  private static Endpoint endpoint(String kind, Group model) {
    return switch (kind) {
      case "command" -> RecordReader.read(model, Endpoint.Command.class);
      case "http" -> {
        Credentials.refuseInUrl(model.get("url"));
        Credentials.refuseInPlaceOfVariable(model.get("token-variable"));
        yield RecordReader.read(model, Endpoint.Http.class);
      }
      default -> throw new IllegalArgumentException("reference.conf has no kind of model " + kind);
    };
  }
}
