package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.report.chart.BarChart;
import ml.gibbon.report.chart.BarChart.Bar;
import ml.gibbon.report.chart.BarChart.Group;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;

/** Robust accuracy of each model under each attack, as bars. */
final class RobustnessCharts {

  /** More bars than these are not read on a phone. */
  private static final int BARS = 48;

  private RobustnessCharts() {}

  /**
   * One chart for each set of images, norm, clip and pixel format, with a group of bars for each
   * attack and epsilon, and one for all attacks of a threat model together. Attacks of minimum norm
   * are left out: they break nearly every image, and are held against each other by how large the
   * changes were.
   *
   * @param rows of models on images that were made on them
   */
  static List<Figure> of(List<MetricsRow> rows, List<WorstCase> worstCases) {
    List<MetricsRow> told = rows.stream().filter(row -> row.epsilon().isPresent()).toList();
    return AttackGroups.by(
            told,
            row ->
                List.of(
                    row.on().cleanImages(),
                    row.attack().threatModel().norm(),
                    row.attack().threatModel().clip(),
                    row.on().pixels()))
        .stream()
        .map(group -> figure(group, worstCases))
        .toList();
  }

  private static Figure figure(List<MetricsRow> rows, List<WorstCase> worstCases) {
    MetricsRow first = rows.get(0);
    String norm = first.attack().threatModel().norm().key();
    PixelRange clip = first.attack().threatModel().clip();
    List<String> models = AttackGroups.models(rows);
    List<Group> groups = new ArrayList<>();
    attacks(rows).forEach(attack -> groups.add(group(attack, models)));
    groups.addAll(together(rows, worstCases, models));
    int most = Math.max(1, BARS / models.size());
    List<Group> strongest =
        groups.stream().sorted(Comparator.comparingDouble(RobustnessCharts::mean)).toList();
    List<Group> kept = strongest.subList(0, Math.min(most, strongest.size()));
    Capped<Group> shown =
        new Capped<>(groups.stream().filter(kept::contains).toList(), groups.size() - kept.size());
    return new Figure(
        "robustness-by-attack-%s%s".formatted(norm, AttackGroups.suffix(clip)),
        "Robust accuracy by attack: %s, clip %s, %s on %s"
            .formatted(
                Figures.norm(norm),
                clip.key(),
                first.on().pixels().key(),
                first.on().cleanImages()),
        shown.note("weaker attack", "the result table"),
        new BarChart("robust accuracy", shown.shown()));
  }

  private static Collection<List<MetricsRow>> attacks(List<MetricsRow> rows) {
    return AttackGroups.by(rows, row -> List.of(row.attackButEpsilon(), row.epsilon()));
  }

  private static double mean(Group group) {
    return group.bars().stream().mapToDouble(Bar::share).average().orElse(0);
  }

  private static Group group(List<MetricsRow> attack, List<String> models) {
    MetricsRow first = attack.get(0);
    String goal = first.attack().goal().key();
    return new Group(
        "%s, epsilon %s%s"
            .formatted(
                first.attack().title(),
                Figures.epsilon(first.epsilon()),
                goal.equals("untargeted") ? "" : ", " + goal),
        attack.stream()
            .map(
                row ->
                    new Bar(
                        row.model(),
                        models.indexOf(row.model()),
                        row.rates().robustAccuracy(),
                        row.rates().robustInterval()))
            .toList());
  }

  private static Stream<MetricsRow> ofThreatModel(List<MetricsRow> rows, WorstCase worst) {
    return rows.stream()
        .filter(
            row ->
                row.attack().threatModel().equals(worst.threatModel())
                    && row.on().cleanImages().equals(worst.cleanImages()));
  }

  private static List<Group> together(
      List<MetricsRow> rows, List<WorstCase> worstCases, List<String> models) {
    return worstCases.stream()
        .filter(worst -> ofThreatModel(rows, worst).findAny().isPresent())
        .map(WorstCase::threatModel)
        .distinct()
        .map(
            threatModel ->
                new Group(
                    "all attacks together, epsilon %s"
                        .formatted(Figures.epsilon(threatModel.epsilon())),
                    worstCases.stream()
                        .filter(worst -> worst.threatModel().equals(threatModel))
                        .map(
                            worst ->
                                new Bar(
                                    worst.model(),
                                    Math.max(0, models.indexOf(worst.model())),
                                    worst.robustAccuracy(),
                                    worst.interval()))
                        .toList()))
        .toList();
  }
}
