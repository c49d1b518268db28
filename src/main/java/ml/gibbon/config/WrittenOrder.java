package ml.gibbon.config;

import com.typesafe.config.ConfigOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of a group as they are written: those that only {@code reference.conf} has, then those
 * of the user's file, then those of the command line. HOCON keeps the line of a value alone; where
 * two are on the same one, the line itself is looked at.
 */
final class WrittenOrder {

  private static final int REFERENCE = 0;
  private static final int FILE = 1;
  private static final int COMMAND_LINE = 2;

  private final Map<String, List<String>> files = new HashMap<>();

  private WrittenOrder() {}

  static List<String> of(Group group) {
    WrittenOrder order = new WrittenOrder();
    return group.keys().stream()
        .map(name -> order.place(name, group.get(name)))
        .sorted(Place.ORDER)
        .map(Place::name)
        .toList();
  }

  /**
   * Where an entry is written.
   *
   * @param source reference, file or command line
   * @param first line of the source; a copy {@code b = ${models.a} {...}} has that of its original
   * @param last line of the source
   * @param column in the first line
   */
  private record Place(int source, int first, int last, int column, String name) {

    static final Comparator<Place> ORDER =
        Comparator.comparingInt(Place::source)
            .thenComparingInt(Place::first)
            .thenComparingInt(Place::last)
            .thenComparingInt(Place::column)
            .thenComparing(Place::name);
  }

  private Place place(String name, Value entry) {
    List<ConfigOrigin> all = entry.all().map(value -> value.value().origin()).toList();
    for (int source : new int[] {FILE, COMMAND_LINE, REFERENCE}) {
      List<ConfigOrigin> lines =
          all.stream()
              .filter(origin -> source(origin) == source)
              .sorted(Comparator.comparingInt(ConfigOrigin::lineNumber))
              .toList();
      if (!lines.isEmpty()) {
        ConfigOrigin first = lines.get(0);
        ConfigOrigin last = lines.get(lines.size() - 1);
        int column = source == REFERENCE ? 0 : column(name, text(first));
        return new Place(source, first.lineNumber(), last.lineNumber(), column, name);
      }
    }
    throw new IllegalArgumentException(name + " has no value");
  }

  private static int source(ConfigOrigin origin) {
    if (origin.filename() != null) {
      return FILE;
    }
    return Value.isOfCommandLine(origin) ? COMMAND_LINE : REFERENCE;
  }

  private String text(ConfigOrigin origin) {
    if (origin.filename() == null) {
      return origin.description();
    }
    List<String> lines = files.computeIfAbsent(origin.filename(), WrittenOrder::lines);
    int line = origin.lineNumber() - 1;
    // What several files say together has no line of its own.
    return line >= 0 && line < lines.size() ? lines.get(line) : "";
  }

  private static List<String> lines(String file) {
    try {
      return Files.readAllLines(Path.of(file));
    } catch (IOException e) {
      return List.of(); // The library has read it; what it made of it is ordered by names.
    }
  }

  /** Where a name stands as a key. */
  private static int column(String name, String line) {
    String key = "(?<![\\w-])\"?%s\"?\\s*[.{=:+]".formatted(Pattern.quote(name));
    Matcher found = Pattern.compile(key).matcher(line);
    return found.find() ? found.start() : line.length();
  }
}
