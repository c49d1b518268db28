package ml.gibbon.config;

import java.util.List;

/** Reads group {@code explain}. */
final class ExplainReader {

  private ExplainReader() {}

  /**
   * @param models that may be explained
   */
  static ExplainSettings read(Group group, Families models) {
    List<Value> range = group.get("range").list();
    if (range.size() != 2 || !(range.get(0).number(Bounds.ANY) < range.get(1).number(Bounds.ANY))) {
      throw group.get("range").wrong("two numbers, the smaller one first, such as [-10, 10]");
    }
    return new ExplainSettings(
        models.expand(group.get("models")),
        group.count("images", Bounds.fromTo(1, 20)),
        range.get(0).number(Bounds.ANY),
        range.get(1).number(Bounds.ANY),
        group.count("rubbish", Bounds.atLeast(1)));
  }
}
