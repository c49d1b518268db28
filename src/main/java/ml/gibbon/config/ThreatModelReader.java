package ml.gibbon.config;

import java.util.HashSet;
import java.util.List;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.error.ConfigurationException;

/** Reads {@code epsilon} and {@code clip} of a group, each a single one or a list. */
final class ThreatModelReader {

  private ThreatModelReader() {}

  /** All pairs: for each epsilon every clip, both in the order of the file. */
  static List<ThreatModel> read(Group group, LpNorm norm) {
    List<PixelRange> clips = clips(group);
    return distinct(group.get("epsilon"), epsilons(group.get("epsilon"), norm)).stream()
        .flatMap(epsilon -> clips.stream().map(clip -> new ThreatModel(norm, epsilon, clip)))
        .toList();
  }

  /** The ranges that a group asks for, in the order of the file. */
  static List<PixelRange> clips(Group group) {
    return distinct(group.get("clip"), clips(group.get("clip")));
  }

  private static List<Double> epsilons(Value value, LpNorm norm) {
    List<Value> values = value.isList() ? value.list() : List.of(value);
    return values.stream().map(v -> epsilon(v, value.path(), norm)).toList();
  }

  private static double epsilon(Value value, String key, LpNorm norm) {
    double epsilon = value.number(Bounds.atLeast(0));
    if (norm == LpNorm.LINF && epsilon > 1) {
      throw new ConfigurationException(
          "%s is %s but pixels are scaled to [0, 1]; write %s = %s"
              .formatted(key, value.shown(), key, advice(value, epsilon)));
    }
    if (norm == LpNorm.L0 && epsilon != Math.rint(epsilon)) {
      throw value.wrong("a whole number under l0, which counts the values that change");
    }
    return epsilon;
  }

  /** A number of grey levels was meant, unless it is a fraction already. */
  private static String advice(Value value, double epsilon) {
    boolean levels = epsilon <= 255 && !value.shown().contains("/");
    return levels ? value.shown() + "/255" : "8/255, for example";
  }

  private static List<PixelRange> clips(Value value) {
    boolean several = value.isList() && value.list().stream().anyMatch(v -> !v.isNumber());
    return several
        ? value.list().stream().map(ThreatModelReader::clip).toList()
        : List.of(clip(value));
  }

  static PixelRange clip(Value value) {
    if (value.is("none")) {
      return PixelRange.NONE;
    }
    boolean unit =
        value.isList()
            && value.list().size() == 2
            && value.list().get(0).isNumber()
            && value.list().get(0).number(Bounds.ANY) == 0
            && value.list().get(1).isNumber()
            && value.list().get(1).number(Bounds.ANY) == 1;
    if (!unit) {
      // A narrower range would move clean pixels out of the epsilon-ball.
      throw value.wrong("[0, 1], the range of real pixels, or none");
    }
    return PixelRange.UNIT;
  }

  private static <T> List<T> distinct(Value value, List<T> elements) {
    if (elements.isEmpty()) {
      throw value.wrong("a value or a list of at least one");
    }
    if (new HashSet<>(elements).size() < elements.size()) {
      throw value.wrong("a list without repetitions");
    }
    return elements;
  }
}
