package ml.gibbon.ingest.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;

/**
 * Which pictures are for training and which for testing, and the classes that their folders say: a
 * folder for each class, with or without folders of the splits above, and under any number of
 * folders that all share. Archives may have the splits in their names instead.
 */
final class PictureSplits {

  private static final List<String> TRAIN = List.of("train", "training");
  private static final List<String> TEST = List.of("test", "testing", "val", "valid", "validation");

  private final String place;
  private final DataSettings.Folder settings;

  /**
   * @param place where the pictures are, for messages
   */
  PictureSplits(String place, DataSettings.Folder settings) {
    this.place = place;
    this.settings = settings;
  }

  /**
   * Pictures of one split.
   *
   * @param base folder that their paths begin with, empty or ending in a slash
   */
  record Labelled(String base, List<PictureFile> pictures, List<String> labels) {

    /**
     * Names of the classes, in order. Numbers that are written beside pictures, unlike names of
     * folders, count from 0, and need not all occur.
     */
    List<String> classes() {
      List<String> found = ClassLabels.sorted(new TreeSet<>(labels));
      boolean areNumbers =
          pictures.stream().noneMatch(picture -> picture.label().isEmpty())
              && found.stream().allMatch(label -> label.matches("\\d{1,4}"));
      return areNumbers
          ? ImageSet.numbers(Integer.parseInt(found.get(found.size() - 1)) + 1)
          : found;
    }
  }

  /** The pictures of the training split and, where there is one, of the test split. */
  Map<String, Labelled> of(List<PictureFile> all) {
    Map<String, List<PictureFile>> groups = groups(all);
    Map<String, Labelled> splits = new LinkedHashMap<>();
    Optional<String> train = find(groups, settings.train(), TRAIN);
    Optional<String> test = find(groups, settings.test(), TEST);
    requireNamed("train", settings.train(), train, groups);
    requireNamed("test", settings.test(), test, groups);
    if (train.isEmpty() && test.isPresent()) {
      throw missing("train", "train or training", groups);
    }
    if (train.isEmpty()) {
      splits.put(Split.TRAIN, labelled(all));
      return splits;
    }
    splits.put(Split.TRAIN, labelled(groups.get(train.get())));
    test.ifPresent(name -> splits.put(Split.TEST, labelled(groups.get(name))));
    return splits;
  }

  private void requireNamed(
      String split, String wanted, Optional<String> found, Map<String, List<PictureFile>> groups) {
    if (found.isEmpty() && !wanted.isEmpty() && !wanted.equals(DataSettings.AUTO)) {
      throw missing(split, wanted, groups);
    }
  }

  private InputException missing(
      String split, String wanted, Map<String, List<PictureFile>> groups) {
    return new InputException(
        "%s has no folder %s for the split %s but %s: set data.folder.%s to one of them"
            .formatted(
                place,
                wanted,
                split,
                String.join(", ", groups.keySet().stream().limit(6).toList()),
                split));
  }

  private static Optional<String> find(
      Map<String, List<PictureFile>> groups, String wanted, List<String> usual) {
    if (wanted.isEmpty()) {
      return Optional.empty();
    }
    if (!wanted.equals(DataSettings.AUTO)) {
      return groups.keySet().stream().filter(wanted::equals).findFirst();
    }
    return usual.stream()
        .flatMap(name -> groups.keySet().stream().filter(name::equalsIgnoreCase))
        .findFirst();
  }

  /** By the first folder that not all share, or by the name of the archive before its number. */
  private static Map<String, List<PictureFile>> groups(List<PictureFile> all) {
    Map<String, List<PictureFile>> groups = new LinkedHashMap<>();
    int shared = shared(all);
    for (PictureFile picture : all) {
      String name = picture.archive() == null ? "" : archiveSplit(picture.archive().name());
      if (name.isEmpty()) {
        List<String> folders = picture.folders();
        name = folders.size() > shared ? folders.get(shared) : "";
      }
      groups.computeIfAbsent(name, unused -> new ArrayList<>()).add(picture);
    }
    return groups;
  }

  /** The split that the name of an archive begins with, empty for none. */
  private static String archiveSplit(String name) {
    String word = name.toLowerCase(Locale.ROOT).replaceFirst("[^a-z].*", "");
    return TRAIN.contains(word) || TEST.contains(word) ? word : "";
  }

  /** Number of outer folders that all pictures share, so that one is left of each. */
  private static int shared(List<PictureFile> pictures) {
    List<String> common = pictures.get(0).folders();
    int shortest = Integer.MAX_VALUE;
    for (PictureFile picture : pictures) {
      List<String> folders = picture.folders();
      int same = 0;
      while (same < Math.min(common.size(), folders.size())
          && common.get(same).equals(folders.get(same))) {
        same++;
      }
      common = common.subList(0, same);
      shortest = Math.min(shortest, folders.size());
    }
    return Math.max(0, Math.min(common.size(), shortest - 1));
  }

  private static Labelled labelled(List<PictureFile> pictures) {
    int shared = shared(pictures);
    // The folder of the split itself: all of it is the split's source.
    String base =
        pictures.get(0).archive() == null && shared > 0
            ? String.join("/", pictures.get(0).folders().subList(0, shared)) + "/"
            : "";
    List<String> labels = new ArrayList<>();
    for (PictureFile picture : pictures) {
      List<String> folders = picture.folders();
      if (picture.label().isEmpty() && folders.size() <= shared) {
        throw new InputException(
            "%s lies in no folder of a class: put the pictures of each class into a folder of its name"
                .formatted(picture.path()));
      }
      labels.add(picture.label().isEmpty() ? folders.get(shared) : picture.label());
    }
    return new Labelled(base, pictures, labels);
  }
}
