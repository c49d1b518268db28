package ml.gibbon.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.text.Figures;
import ml.gibbon.text.Words;

/**
 * What the template {@code report.html} shows; its names are the template's.
 *
 * @param datasets attacked, {@code DATASET/SPLIT}, separated by commas
 * @param made when the results were measured, UTC
 * @param sentences that sum the results up
 * @param rows of the result table
 * @param transfers rows of the models that answered the images of others
 * @param worstCases all attacks of a threat model together
 * @param checks that were raised
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
    List<WorstRow> worstCases,
    List<RaisedCheck> checks,
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
        Stream.concat(gaps.stream(), BeforeAfter.sentences(attacks).stream()).toList(),
        whiteBox.stream().map(TableRow::of).toList(),
        metrics.rows().stream().filter(row -> !row.isWhiteBox()).map(TableRow::of).toList(),
        metrics.worstCases().stream().map(WorstRow::of).toList(),
        metrics.raised().stream().map(check -> RaisedCheck.of(check, metrics)).toList(),
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

  boolean hasWorstCases() {
    return !worstCases.isEmpty();
  }

  boolean hasChecks() {
    return !checks.isEmpty();
  }

  /** How many checks there are. */
  int checksRun() {
    return Check.values().length;
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
          Figures.percent(row.rates().robustAccuracy(), row.rates().robustInterval().margin()),
          Figures.percent(row.rates().successRate()),
          Figures.percent(row.rates().confidence()),
          Figures.percent(row.rates().confidenceOnMistakes()),
          Figures.percent(row.rates().agreement()),
          Figures.decimal(row.sizes().linfMax()),
          Figures.decimal(row.sizes().l2Mean()),
          String.format(Locale.ROOT, "%.1f", row.sizes().evaluationsMean()),
          Figures.seconds(row.seconds()),
          row.warnings().stream().map(Finding::inWords).toList());
    }
  }

  /**
   * All attacks of a threat model on a model, as text.
   *
   * @param cleanImages {@code DATASET/SPLIT}
   */
  record WorstRow(
      String cleanImages,
      String model,
      String norm,
      String epsilon,
      String clip,
      String attacks,
      String images,
      String robustAccuracy) {

    static WorstRow of(WorstCase worst) {
      return new WorstRow(
          worst.cleanImages(),
          worst.model(),
          Figures.norm(worst.threatModel().norm().key()),
          Figures.epsilon(worst.epsilon()),
          worst.threatModel().clip().key(),
          String.join(", ", worst.attacks()),
          Figures.count(worst.images()),
          Figures.percent(worst.robustAccuracy(), worst.interval().margin()));
    }
  }

  /**
   * A check that was raised, and what a reader needs to know of it.
   *
   * @param where it was raised, and what was found, where that is not at a row
   */
  record RaisedCheck(
      String key,
      String severity,
      String raisedIf,
      String meaning,
      String toDo,
      List<String> where) {

    static RaisedCheck of(Check check, Metrics metrics) {
      List<String> where = new ArrayList<>();
      metrics
          .models()
          .forEach(
              (model, findings) ->
                  findings.stream()
                      .filter(finding -> finding.check() == check)
                      .forEach(finding -> where.add(model + ": " + finding.found())));
      long rows =
          metrics.rows().stream()
              .filter(row -> row.warnings().stream().anyMatch(one -> one.check() == check))
              .count();
      if (rows > 0) {
        where.add(rows == 1 ? "1 row above" : "%,d rows above".formatted(rows));
      }
      return new RaisedCheck(
          check.key(),
          Words.of(check.severity()),
          check.raisedIf(),
          check.meaning(),
          check.toDo(),
          where);
    }
  }
}
