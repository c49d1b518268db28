package ml.gibbon.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.text.EditDistance;

/**
 * The value of one key, read with its type and range; every complaint is one line that names the
 * key, the value found, what is allowed and where to change it.
 *
 * @param path the whole key, for example {@code train.epochs} or {@code models.a.units[1]}
 */
record Value(String path, ConfigValue value) {

  /** Characters of a text that messages show. */
  private static final int LONGEST = 500;

  private static final String DECIMAL = "[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?";
  private static final Pattern NUMBER =
      Pattern.compile("\\s*(" + DECIMAL + ")\\s*(?:/\\s*(" + DECIMAL + ")\\s*)?");

  /** A number, also one written as a fraction, {@code 8/255}, or without its zero, {@code .25}. */
  double number(Bounds bounds) {
    OptionalDouble number = asNumber();
    if (number.isEmpty() || !bounds.contains(number.getAsDouble())) {
      throw wrong("a number " + bounds.words());
    }
    return number.getAsDouble();
  }

  /** A whole number that fits into 53 bits. */
  long whole(Bounds bounds) {
    OptionalDouble number = asNumber();
    if (number.isEmpty()
        || number.getAsDouble() != Math.rint(number.getAsDouble())
        || Math.abs(number.getAsDouble()) > 1L << 53
        || !bounds.contains(number.getAsDouble())) {
      throw wrong("a whole number " + bounds.words());
    }
    return (long) number.getAsDouble();
  }

  /** A whole number between plus and minus two thousand millions. */
  int count(Bounds bounds) {
    long whole = whole(bounds);
    if (whole < Integer.MIN_VALUE) {
      throw wrong("a whole number from %d on".formatted(Integer.MIN_VALUE));
    }
    if (whole > Integer.MAX_VALUE) {
      throw wrong("a whole number up to " + Integer.MAX_VALUE);
    }
    return (int) whole;
  }

  boolean flag() {
    return switch (text()) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong("true or false");
    };
  }

  /** Any single value, as it was written. */
  String text() {
    if (!isSingle()) {
      throw wrong("a single value");
    }
    // A folder may be called 1e3 or 2024.10, which as numbers would lose their names.
    return value.atKey("text").getString("text");
  }

  /** A text that is not empty. */
  String filled() {
    if (text().isBlank()) {
      throw wrong("filled in");
    }
    return text();
  }

  /** One of a few words. */
  String oneOf(List<String> words) {
    if (!isSingle() || !words.contains(text())) {
      throw wrong("one of " + String.join(", ", words));
    }
    return text();
  }

  /** The element that has this word as its key. */
  <T> T oneOf(T[] elements, Function<T, String> key) {
    List<String> words = Stream.of(elements).map(key).toList();
    return elements[words.indexOf(oneOf(words))];
  }

  /**
   * A list of some of these names, each once.
   *
   * @param what they are names of, in the plural
   */
  List<String> listOf(String what, List<String> names) {
    List<String> chosen = list().stream().map(Value::text).toList();
    for (String name : chosen) {
      if (!names.contains(name)) {
        throw new ConfigurationException(
            "%s has %s, which is none of the %s%s; %s"
                .formatted(
                    path,
                    name,
                    what,
                    EditDistance.nearest(name, names)
                        .map(n -> " (the nearest is " + n + ")")
                        .orElse(""),
                    remedy()));
      }
    }
    if (chosen.size() > Set.copyOf(chosen).size()) {
      throw wrong("a list without repetitions");
    }
    return chosen;
  }

  /** The elements of a list. */
  List<Value> list() {
    if (!(value instanceof ConfigList elements)) {
      throw wrong("a list such as [1, 2]");
    }
    List<Value> values = new ArrayList<>();
    for (ConfigValue element : elements) {
      values.add(new Value("%s[%d]".formatted(path, values.size()), element));
    }
    return values;
  }

  /** This value and all that are in it, at any depth. */
  Stream<Value> all() {
    Stream<Value> inside =
        value instanceof ConfigObject
            ? Group.of(this).all()
            : isList() ? list().stream().flatMap(Value::all) : Stream.empty();
    return Stream.concat(Stream.of(this), inside);
  }

  boolean isList() {
    return value.valueType() == ConfigValueType.LIST;
  }

  boolean isNumber() {
    return asNumber().isPresent();
  }

  boolean isSingle() {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> true;
      case LIST, OBJECT, NULL -> false;
    };
  }

  boolean is(String word) {
    return word.equals(value.unwrapped());
  }

  private OptionalDouble asNumber() {
    if (value.unwrapped() instanceof Number number) {
      return OptionalDouble.of(number.doubleValue());
    }
    if (!(value.unwrapped() instanceof String text)) {
      return OptionalDouble.empty();
    }
    Matcher matcher = NUMBER.matcher(text);
    if (!matcher.matches()) {
      return OptionalDouble.empty();
    }
    double over = matcher.group(2) == null ? 1 : Double.parseDouble(matcher.group(2));
    return OptionalDouble.of(Double.parseDouble(matcher.group(1)) / over);
  }

  /** The complaint that this value is not what is allowed. */
  ConfigurationException wrong(String allowed) {
    return new ConfigurationException(
        "%s is %s but must be %s; %s".formatted(path, shown(), allowed, remedy()));
  }

  /** The value found, as messages show it. */
  String shown() {
    String shown =
        value.unwrapped() instanceof String text && !text.isEmpty()
            ? text
            : value.render(ConfigRenderOptions.concise());
    return shortened(shown.lines().findFirst().orElse(shown));
  }

  /**
   * A stranger's text as a part of one line: without control characters, not longer than a line.
   */
  static String shortened(String text) {
    String printable = text.replaceAll("\\p{Cntrl}", "?");
    return printable.length() > LONGEST ? printable.substring(0, LONGEST) + "..." : printable;
  }

  /** Where to change it. */
  String remedy() {
    return isSet() ? "change it in " + place(value.origin()) : "set " + path;
  }

  /** Whether the user set it; it has Gibbon's default otherwise. */
  private boolean isSet() {
    return value.origin().filename() != null || isOfCommandLine(value.origin());
  }

  /** {@code conf/mnist.conf line 7}, or the option of the command line. */
  static String place(ConfigOrigin origin) {
    if (origin.filename() != null) {
      return "%s line %d".formatted(origin.filename(), origin.lineNumber());
    }
    // Groups that an override brings into being are described by the library's own method name, and
    // what is in an override's list or group has a line number as if it were a file's.
    return origin.description().startsWith("withValue")
        ? "--set"
        : isOfCommandLine(origin)
            ? origin.description().replaceFirst(": \\d+$", "")
            : origin.description();
  }

  static boolean isOfCommandLine(ConfigOrigin origin) {
    return origin.description().startsWith("--set") || origin.description().startsWith("withValue");
  }
}
