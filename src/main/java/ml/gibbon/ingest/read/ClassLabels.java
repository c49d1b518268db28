package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the labels of a set stand for: numbers from 0 on, or names.
 *
 * @param classNames in the order of the numbers
 * @param numbers number of each name; empty when labels are numbers themselves
 */
record ClassLabels(List<String> classNames, Map<String, Integer> numbers) implements Serializable {

  ClassLabels {
    classNames = List.copyOf(classNames);
    numbers = Map.copyOf(numbers);
  }

  static ClassLabels ofNumbers(List<String> classNames) {
    return new ClassLabels(classNames, Map.of());
  }

  static ClassLabels ofNames(List<String> classNames) {
    Map<String, Integer> numbers = new HashMap<>();
    classNames.forEach(name -> numbers.put(name, numbers.size()));
    return new ClassLabels(classNames, numbers);
  }

  /** Names in the order that their numbers have: by their size where all are whole numbers. */
  static List<String> sorted(Collection<String> names) {
    boolean whole = names.stream().allMatch(name -> name.matches("\\d{1,18}"));
    return names.stream()
        .sorted(whole ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder())
        .toList();
  }

  /**
   * The number of a label.
   *
   * @param label a whole number, or a name
   * @throws IOException when there is no such class
   */
  int number(Object label) throws IOException {
    if (label instanceof Long number) {
      if (number < 0 || number >= classNames.size()) {
        throw new IOException(
            "label %d: labels must be 0 to %d".formatted(number, classNames.size() - 1));
      }
      return number.intValue();
    }
    Integer number = numbers.get(label);
    if (number == null) {
      throw new IOException(
          "label \"%s\" is none of the classes %s".formatted(label, String.join(", ", classNames)));
    }
    return number;
  }
}
