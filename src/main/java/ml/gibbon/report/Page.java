package ml.gibbon.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.text.Figures;

/**
 * What the template {@code report.html} shows; its names are the template's.
 *
 * @param datasets attacked, {@code DATASET/SPLIT}, separated by commas
 * @param made when the results were measured, UTC
 * @param sentences that sum the results up
 * @param rows of the result table
 * @param transfers rows of the models that answered the images of others
 * @param families means over seeds
 * @param paper results beside a paper's
 * @param errors charts of error, or of images still standing, against epsilon
 * @param trainings how long they took
 * @param training charts of how the models were trained
 * @param galleries pictures
 * @param why the section of the stage explain as HTML, empty when it was skipped
 * @param facts provenance
 * @param configuration the resolved configuration, empty when it was not stored
 */
record Page(
    String datasets,
    String made,
    List<String> sentences,
    List<TableRow> rows,
    List<TableRow> transfers,
    List<FamilyRow> families,
    List<PaperLine> paper,
    List<Figure> errors,
    List<TrainingRow> trainings,
    List<Figure> training,
    List<Gallery> galleries,
    String why,
    List<Fact> facts,
    String configuration) {

  static Page of(
      Metrics metrics,
      List<BeforeAfter> attacks,
      List<String> gaps,
      List<FamilyRow> families,
      List<PaperLine> paper,
      List<TrainingRow> trainings,
      List<Figure> training,
      List<Gallery> galleries,
      String why,
      String configuration) {
    List<MetricsRow> whiteBox = metrics.rows().stream().filter(MetricsRow::isWhiteBox).toList();
    return new Page(
        String.join(
            ", ",
            new LinkedHashSet<>(
                metrics.rows().stream().map(row -> row.on().cleanImages()).toList())),
        made(metrics),
        Stream.concat(gaps.stream(), attacks.stream().map(BeforeAfter::sentence)).toList(),
        whiteBox.stream().map(TableRow::of).toList(),
        metrics.rows().stream().filter(row -> !row.isWhiteBox()).map(TableRow::of).toList(),
        families,
        paper,
        Stream.concat(Charts.errors(whiteBox).stream(), Charts.standing(whiteBox).stream())
            .toList(),
        trainings,
        training,
        galleries,
        why,
        facts(metrics.provenance()),
        configuration);
  }

  /** When results were measured, for people. */
  static String made(Metrics metrics) {
    return metrics.provenance().made().toString().replace('T', ' ').replace("Z", " UTC");
  }

  boolean hasTransfers() {
    return !transfers.isEmpty();
  }

  boolean hasFamilies() {
    return !families.isEmpty();
  }

  boolean hasPaper() {
    return !paper.isEmpty();
  }

  boolean hasTraining() {
    return !trainings.isEmpty();
  }

  boolean hasGalleries() {
    return !galleries.isEmpty();
  }

  boolean hasConfiguration() {
    return !configuration.isBlank();
  }

  /**
   * A line of provenance.
   *
   * @param name what it is
   * @param value of it
   */
  record Fact(String name, String value) {}

  private static List<Fact> facts(ResultProvenance provenance) {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("seed", Long.toString(provenance.maker().seed())));
    facts.add(new Fact("gibbon", provenance.maker().version()));
    facts.add(new Fact("git commit", provenance.maker().gitCommit()));
    facts.add(new Fact("java", provenance.maker().java()));
    provenance.libraries().forEach((name, version) -> facts.add(new Fact(name, version)));
    facts.add(new Fact("platform", provenance.maker().platform()));
    provenance.models().forEach((name, hash) -> facts.add(new Fact("model " + name, hash)));
    provenance.data().forEach((name, hash) -> facts.add(new Fact("data " + name, hash)));
    return facts;
  }

  /** A line of the result table, every number as text. */
  record TableRow(
      String model,
      String source,
      String attack,
      String norm,
      String epsilon,
      String goal,
      String clip,
      String pixels,
      String images,
      String cleanError,
      String adversarialError,
      String bar,
      String robustAccuracy,
      String successRate,
      String confidence,
      String confidenceOnMistakes,
      String agreement,
      String linfMax,
      String l2Mean,
      String evaluations,
      String seconds,
      List<String> warnings) {

    static TableRow of(MetricsRow row) {
      return new TableRow(
          row.model(),
          row.source(),
          row.attack().title(),
          Figures.norm(row.attack().threatModel().norm().key()),
          Figures.epsilon(row.epsilon()),
          row.attack().goal().key(),
          row.attack().threatModel().clip().key(),
          row.on().pixels().key(),
          Figures.count(row.rates().images()),
          Figures.percent(row.rates().cleanError()),
          Figures.percent(row.rates().adversarialError()),
          String.format(Locale.ROOT, "%.2f%%", 100 * row.rates().adversarialError()),
          Figures.percent(row.rates().robustAccuracy()),
          Figures.percent(row.rates().successRate()),
          Figures.percent(row.rates().confidence()),
          Figures.percent(row.rates().confidenceOnMistakes()),
          Figures.percent(row.rates().agreement()),
          Figures.decimal(row.sizes().linfMax()),
          Figures.decimal(row.sizes().l2Mean()),
          String.format(Locale.ROOT, "%.1f", row.sizes().evaluationsMean()),
          Figures.seconds(row.seconds()),
          row.warnings());
    }
  }
}
