package ml.gibbon.model.onnx;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.error.InputException;

/** {@code OperatorSetIdProto}s: the version of the operators of each domain. */
final class Opsets {

  static final int DOMAIN = 1;
  static final int VERSION = 2;

  private final Map<String, Integer> versions = new HashMap<>();

  void add(WireReader in) {
    String domain = "";
    long version = 0;
    while (in.next()) {
      switch (in.field()) {
        case DOMAIN -> domain = NodeDecoder.domain(in.text());
        case VERSION -> version = in.integer();
        default -> in.skip();
      }
    }
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw new InputException(
          "it names version %d of the operators of domain '%s'".formatted(version, domain));
    }
    Integer before = versions.put(domain, (int) version);
    if (before != null && before != version) {
      throw new InputException(
          "it names two versions, %d and %d, of the operators of domain '%s'"
              .formatted(before, version, domain));
    }
  }

  Map<String, Integer> versions() {
    return versions;
  }
}
