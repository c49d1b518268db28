package ml.gibbon.model.onnx.exporter;

import java.util.HashSet;
import java.util.Set;

/** Names of values, each of which a file may have once. */
final class Names {

  private final Set<String> taken = new HashSet<>();

  /** A name that is not taken yet: that which is wanted, or one with a number behind it. */
  String take(String wanted) {
    String base = wanted.isEmpty() ? "value" : wanted;
    String name = base;
    for (int i = 2; !taken.add(name); i++) {
      name = base + "_" + i;
    }
    return name;
  }
}
