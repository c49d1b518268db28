package ml.gibbon.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.PublishedFolder;

/**
 * Two tables that are to be held against each other.
 *
 * @param name of both
 * @param before of the first run
 * @param after of the other one
 */
record TablePair(String name, PublishedFolder before, PublishedFolder after) {

  /**
   * The tables of two runs that belong together: of the same model and attack by their names; where
   * either run attacks a single model, of the same attack; and where either has a single table,
   * these two.
   */
  static List<TablePair> of(List<PublishedFolder> before, List<PublishedFolder> after) {
    if (before.size() == 1 && after.size() == 1) {
      String one = nameOf(before.get(0));
      String other = nameOf(after.get(0));
      return List.of(
          new TablePair(
              one.equals(other) ? one : one + " and " + other, before.get(0), after.get(0)));
    }
    boolean single = models(before) == 1 && models(after) == 1;
    Function<PublishedFolder, String> key =
        single ? table -> table.path().getName() : TablePair::nameOf;
    Map<String, PublishedFolder> others =
        after.stream()
            .collect(Collectors.toMap(key, table -> table, (a, b) -> a, LinkedHashMap::new));
    List<TablePair> pairs = new ArrayList<>();
    for (PublishedFolder table : before) {
      if (others.containsKey(key.apply(table))) {
        pairs.add(new TablePair(key.apply(table), table, others.get(key.apply(table))));
      }
    }
    return pairs;
  }

  private static int models(List<PublishedFolder> tables) {
    return tables.stream()
        .map(table -> table.about(AdversarialSet.class).model())
        .collect(Collectors.toCollection(TreeSet::new))
        .size();
  }

  /** {@code MODEL/ATTACK}. */
  static String nameOf(PublishedFolder table) {
    return "%s/%s".formatted(table.about(AdversarialSet.class).model(), table.path().getName());
  }
}
