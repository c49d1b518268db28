package ml.gibbon.config;

import java.util.List;
import java.util.Set;

/** Reads group {@code data}. */
final class DataReader {

  private static final Set<String> GENERATORS = Set.of("digits", "shapes");
  private static final List<String> NAMES =
      List.of("digits", "shapes", "mnist", "cifar10", "idx", "parquet");

  private DataReader() {}

  /**
   * @param drawn least number of images of a generator in each split
   */
  static DataSettings read(Group group, int drawn) {
    String name = group.get("name").oneOf(NAMES);
    Bounds images = Bounds.atLeast(GENERATORS.contains(name) ? drawn : 0);
    if (name.equals("idx") || name.equals("parquet")) {
      group.get("path").filled();
    }
    Group idx = group.group("idx");
    Group parquet = group.group("parquet");
    return new DataSettings(
        name,
        group.text("path"),
        group.text("cache"),
        group.get("download").flag(),
        group.get("train-images").whole(images),
        group.get("test-images").whole(images),
        classes(group.get("classes")),
        new DataSettings.Idx(
            idx.get("train-images").filled(),
            idx.get("train-labels").filled(),
            idx.text("test-images"),
            idx.text("test-labels")),
        new DataSettings.Parquet(
            parquet.get("train").filled(),
            parquet.text("test"),
            parquet.text("image-column"),
            parquet.get("label-column").filled(),
            parquet.count("classes", Bounds.atLeast(0))));
  }

  private static List<Integer> classes(Value value) {
    List<Integer> classes =
        value.list().stream().map(element -> element.count(Bounds.atLeast(0))).toList();
    if (classes.size() == 1 || Set.copyOf(classes).size() < classes.size()) {
      throw value.wrong("a list of at least two class numbers, each once, or [] for all classes");
    }
    return classes;
  }
}
