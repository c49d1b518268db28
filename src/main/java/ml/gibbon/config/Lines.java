package ml.gibbon.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The order in which a configuration names things. */
final class Lines {

  private Lines() {}

  /** Keys in the order of the file's lines; those of the command line come last, by name. */
  static List<String> inOrder(Group group) {
    List<String> names = new ArrayList<>(group.keys());
    names.sort(
        Comparator.<String>comparingInt(name -> lineOf(group.get(name)))
            .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  private static int lineOf(Value value) {
    int line = value.value().origin().lineNumber();
    return line < 0 ? Integer.MAX_VALUE : line;
  }
}
