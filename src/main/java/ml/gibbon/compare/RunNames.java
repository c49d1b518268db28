package ml.gibbon.compare;

import java.util.List;

/** What runs are called beside each other. */
final class RunNames {

  private RunNames() {}

  /**
   * The paths without the folders that all of them begin with.
   *
   * @param paths at least two
   */
  static List<String> of(List<String> paths) {
    List<String> trimmed = paths.stream().map(path -> path.replaceAll("(?<=.)/+$", "")).toList();
    int common = 0;
    String first = trimmed.get(0);
    for (int slash = first.indexOf('/'); slash >= 0; slash = first.indexOf('/', slash + 1)) {
      String folder = first.substring(0, slash + 1);
      if (trimmed.stream()
          .allMatch(path -> path.startsWith(folder) && path.length() > folder.length())) {
        common = slash + 1;
      }
    }
    int from = common;
    return trimmed.stream().map(path -> path.substring(from)).toList();
  }
}
