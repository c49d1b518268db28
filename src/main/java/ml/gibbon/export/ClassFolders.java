package ml.gibbon.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Names of folders for classes. */
final class ClassFolders {

  private ClassFolders() {}

  /**
   * A folder for each class, in their order: its name, where no file system takes offence at any of
   * the names, and otherwise the numbers of the classes.
   */
  static List<String> of(List<String> classNames) {
    List<String> names = new ArrayList<>();
    for (String name : classNames) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!name.matches("[\\p{L}\\p{N}][\\p{L}\\p{N} ()+,.'_-]{0,99}")
          || name.endsWith(".")
          || name.endsWith(" ")
          || names.contains(lower)) {
        return IntStream.range(0, classNames.size()).mapToObj(Integer::toString).toList();
      }
      names.add(lower);
    }
    return List.copyOf(classNames);
  }
}
