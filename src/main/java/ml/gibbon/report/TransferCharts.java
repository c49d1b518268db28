package ml.gibbon.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.MatrixChart;
import ml.gibbon.report.chart.MatrixChart.Cell;
import ml.gibbon.report.chart.MatrixChart.Group;
import ml.gibbon.report.chart.MatrixChart.Row;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/** Which models are wrong about the images that were made on which: all attacks in one matrix. */
final class TransferCharts {

  /** Columns of more models are not overlooked. */
  private static final int MODELS = 24;

  /** Rows of more sources and attacks are several screens. */
  private static final int ROWS = 72;

  private TransferCharts() {}

  /**
   * One chart for each set of images, norm, clip and pixel format: a group of rows for each attack
   * and epsilon, in it a row for each model that images were made on, and a column for each model
   * that answers. Of targeted attacks a second one has the share that is called the target class.
   *
   * @param rows of models on images of their own and of others; without the latter there is no
   *     chart
   */
  static List<Figure> of(List<MetricsRow> rows) {
    return AttackGroups.by(
            rows,
            row ->
                List.of(
                    row.on().cleanImages(),
                    row.attack().threatModel().norm(),
                    row.attack().threatModel().clip(),
                    row.on().pixels()))
        .stream()
        .filter(group -> group.stream().anyMatch(row -> !row.isWhiteBox()))
        .flatMap(group -> Stream.concat(Stream.of(errors(group)), targets(group).stream()))
        .toList();
  }

  private static Figure errors(List<MetricsRow> rows) {
    return figure(
        "transfer-",
        "Error on images of other models",
        "error",
        rows,
        models -> List.of(clean(rows, models)),
        row -> row.rates().adversarialError());
  }

  private static Optional<Figure> targets(List<MetricsRow> rows) {
    List<MetricsRow> aimed =
        rows.stream().filter(row -> row.rates().targetRate().isPresent()).toList();
    return aimed.stream().allMatch(MetricsRow::isWhiteBox)
        ? Optional.empty()
        : Optional.of(
            figure(
                "transfer-to-target-",
                "Images of other models called the target class",
                "called the target class",
                aimed,
                models -> List.of(),
                row -> row.rates().targetRate().orElseThrow()));
  }

  private static Figure figure(
      String name,
      String title,
      String share,
      List<MetricsRow> rows,
      Function<List<String>, List<Group>> first,
      ToDoubleFunction<MetricsRow> rate) {
    Capped<String> models = Capped.first(AttackGroups.models(rows), MODELS);
    Capped<Group> attacks =
        strongest(
            AttackGroups.by(rows, row -> List.of(row.attackButEpsilon(), row.epsilon())).stream()
                .map(attack -> group(attack, models.shown(), rate))
                .toList());
    MetricsRow any = rows.get(0);
    String norm = any.attack().threatModel().norm().key();
    PixelRange clip = any.attack().threatModel().clip();
    return new Figure(
        name + norm + AttackGroups.suffix(clip),
        "%s: %s, clip %s, %s on %s"
            .formatted(
                title,
                Figures.norm(norm),
                clip.key(),
                any.on().pixels().key(),
                any.on().cleanImages()),
        notes(models, attacks),
        new MatrixChart(
            share,
            "made on",
            "images made on the model itself",
            models.shown(),
            Stream.concat(first.apply(models.shown()).stream(), attacks.shown().stream())
                .toList()));
  }

  private static String notes(Capped<String> models, Capped<Group> attacks) {
    return Stream.of(
            models.note("model", "the result tables"),
            attacks.note("weaker attack", "the result tables"))
        .filter(note -> !note.isEmpty())
        .reduce("%s %s"::formatted)
        .orElse("");
  }

  /** Those that are wrongest on the whole, in their order. */
  private static Capped<Group> strongest(List<Group> attacks) {
    List<Group> kept = new ArrayList<>();
    int room = ROWS;
    for (Group attack :
        attacks.stream()
            .sorted(Comparator.comparingDouble(TransferCharts::mean).reversed())
            .toList()) {
      if (kept.isEmpty() || attack.rows().size() <= room) {
        kept.add(attack);
        room -= attack.rows().size();
      }
    }
    return new Capped<>(
        attacks.stream().filter(kept::contains).toList(), attacks.size() - kept.size());
  }

  private static double mean(Group group) {
    return group.rows().stream()
        .flatMap(row -> row.cells().stream())
        .mapToDouble(Cell::share)
        .filter(share -> !Double.isNaN(share))
        .average()
        .orElse(0);
  }

  /** What every model gets wrong before any attack. */
  private static Group clean(List<MetricsRow> rows, List<String> models) {
    return new Group(
        "clean images",
        List.of(
            new Row(
                "not attacked",
                models.stream()
                    .map(
                        model ->
                            rows.stream()
                                .filter(row -> row.model().equals(model))
                                .map(row -> new Cell(row.rates().cleanError(), false))
                                .findFirst()
                                .orElse(Cell.NONE))
                    .toList())));
  }

  /** A row for each source, in the order of the models, so that their own images are a diagonal. */
  private static Group group(
      List<MetricsRow> attack, List<String> models, ToDoubleFunction<MetricsRow> rate) {
    MetricsRow first = attack.get(0);
    String goal = first.attack().goal().key();
    return new Group(
        "%s, %s%s"
            .formatted(
                first.attack().title(),
                first.epsilon().isPresent()
                    ? "epsilon " + Figures.epsilon(first.epsilon())
                    : "smallest change",
                goal.equals("untargeted") ? "" : ", " + goal),
        attack.stream()
            .map(MetricsRow::source)
            .distinct()
            .map(
                source ->
                    new Row(
                        source,
                        models.stream().map(model -> cell(attack, source, model, rate)).toList()))
            .toList());
  }

  private static Cell cell(
      List<MetricsRow> attack, String source, String model, ToDoubleFunction<MetricsRow> rate) {
    return attack.stream()
        .filter(row -> row.source().equals(source) && row.model().equals(model))
        .map(row -> new Cell(rate.applyAsDouble(row), row.isWhiteBox()))
        .findFirst()
        .orElse(Cell.NONE);
  }
}
