package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** Rows that belong together, in their order. */
final class AttackGroups {

  private AttackGroups() {}

  /** Rows of the same set of images, attack, norm, goal and pixel format. */
  static Collection<List<MetricsRow>> ofAttacks(List<MetricsRow> rows) {
    return by(
        rows,
        row ->
            List.of(
                row.on().cleanImages(),
                row.attack().name(),
                row.attack().settings(),
                row.attack().goal(),
                row.attack().threatModel().norm(),
                row.on().pixels()));
  }

  /** The rows of each value of a key. */
  static <K> Collection<List<MetricsRow>> by(List<MetricsRow> rows, Function<MetricsRow, K> key) {
    Map<K, List<MetricsRow>> groups = new LinkedHashMap<>();
    rows.forEach(row -> groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>()).add(row));
    return groups.values();
  }

  /** The names of the models in their order. */
  static List<String> models(List<MetricsRow> rows) {
    return rows.stream().map(MetricsRow::model).distinct().toList();
  }

  /** What the rows of {@link #ofAttacks} have in common, in words. */
  static String caption(MetricsRow row) {
    return "%s, %s, %s, %s on %s"
        .formatted(
            row.attack().title(),
            Figures.norm(row.attack().threatModel().norm().key()),
            row.attack().goal().key(),
            row.on().pixels().key(),
            row.on().cleanImages());
  }

  /** The same for a file: {@code pgd40-linf}. */
  static String name(MetricsRow row) {
    return row.attack().name() + "-" + row.attack().threatModel().norm().key();
  }

  /** Of a file's name, as {@link ml.gibbon.attack.AttackKey#folder} writes it. */
  static String suffix(PixelRange clip) {
    if (clip.equals(PixelRange.UNIT)) {
      return "";
    }
    return clip.isNone() ? "-unclipped" : "-clip-%s-%s".formatted(clip.low(), clip.high());
  }
}
