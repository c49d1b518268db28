package ml.gibbon.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.Check;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;

/**
 * What the template {@code report.html} shows; its names are the template's.
 *
 * @param datasets attacked, {@code DATASET/SPLIT}, separated by commas
 * @param made when the results were measured, UTC
 * @param gaps what the results lack, in words
 * @param sentences that sum the results up
 * @param attacks a sentence for each attack before and after hardening
 * @param results of models on images that were made on them
 * @param transfers of models on images that were made on others
 * @param transferCharts matrices of the same
 * @param worstCases all attacks of a threat model together
 * @param checks that were raised
 * @param families means over seeds
 * @param paper results beside a paper's
 * @param robustness charts of robust accuracy by attack
 * @param errors charts of error, confidence, or images still standing, against epsilon
 * @param classes charts of robust accuracy by class
 * @param confusions answers before and after the strongest attack on each model
 * @param trainings how long they took
 * @param training charts of how the models were trained
 * @param galleries pictures
 * @param certificates what the stage certify proved; empty when it was skipped
 * @param explanation what the stage explain found; empty when it was skipped
 * @param facts provenance
 * @param configuration the resolved configuration, empty when it was not stored
 */
record Page(
    String datasets,
    String made,
    List<String> gaps,
    List<String> sentences,
    List<String> attacks,
    HtmlTable results,
    HtmlTable transfers,
    FigureSection transferCharts,
    HtmlTable worstCases,
    List<RaisedCheck> checks,
    List<FamilyRow> families,
    List<PaperLine> paper,
    FigureSection robustness,
    FigureSection errors,
    FigureSection classes,
    Capped<Confusion> confusions,
    List<TrainingRow> trainings,
    FigureSection training,
    Capped<Gallery> galleries,
    Optional<CertificateSection> certificates,
    Optional<ExplanationSection> explanation,
    List<Fact> facts,
    String configuration) {

  /** Of how many models or attacks charts and pictures are drawn; the files have all numbers. */
  static final int MOST = 8;

  /**
   * Charts of one kind.
   *
   * @param note which are left out, or empty
   */
  record FigureSection(List<Figure> figures, String note) {

    static FigureSection of(List<Figure> figures, int most) {
      Capped<Figure> shown = Capped.first(figures, most);
      return new FigureSection(
          shown.shown(), shown.note("chart", "metrics.json, which has their numbers"));
    }

    boolean isShown() {
      return !figures.isEmpty();
    }
  }

  /**
   * What stages left beside the metrics.
   *
   * @param galleries pictures of some attacks
   * @param answers of the models under their strongest attacks
   * @param trainings how long they took
   * @param training charts of them
   * @param configuration as text, empty when it was not stored
   */
  record Parts(
      Capped<Gallery> galleries,
      Capped<ModelAnswers> answers,
      List<TrainingRow> trainings,
      List<Figure> training,
      Optional<CertificateSection> certificates,
      Optional<ExplanationSection> explanation,
      String configuration) {

    static final Parts NONE =
        new Parts(
            new Capped<>(List.of(), 0),
            new Capped<>(List.of(), 0),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            "");
  }

  static Page of(
      Metrics metrics,
      List<BeforeAfter> attacks,
      List<String> gaps,
      List<FamilyRow> families,
      List<PaperLine> paper,
      Parts parts) {
    List<MetricsRow> whiteBox = metrics.rows().stream().filter(MetricsRow::isWhiteBox).toList();
    return new Page(
        String.join(
            ", ",
            new LinkedHashSet<>(
                metrics.rows().stream().map(row -> row.on().cleanImages()).toList())),
        made(metrics),
        gaps,
        Summary.of(metrics).stream().map(Page::unbroken).toList(),
        BeforeAfter.sentences(attacks).stream().map(Page::unbroken).toList(),
        ResultTables.whiteBox(whiteBox),
        ResultTables.transfers(metrics.rows().stream().filter(row -> !row.isWhiteBox()).toList()),
        FigureSection.of(TransferCharts.of(metrics.rows()), MOST),
        ResultTables.worstCases(metrics),
        RaisedCheck.of(metrics),
        families,
        paper,
        FigureSection.of(RobustnessCharts.of(whiteBox, metrics.worstCases()), MOST),
        FigureSection.of(
            Stream.concat(
                    EpsilonCharts.errors(whiteBox).stream(),
                    EpsilonCharts.standing(whiteBox).stream())
                .toList(),
            2 * MOST),
        FigureSection.of(ClassCharts.of(parts.answers.shown()), MOST),
        new Capped<>(
            parts.answers.shown().stream().map(Confusion::of).toList(), parts.answers.leftOut()),
        parts.trainings,
        FigureSection.of(parts.training, 2 * MOST),
        parts.galleries,
        parts.certificates,
        parts.explanation,
        Fact.of(metrics.provenance()),
        parts.configuration);
  }

  /** A number stays on one line with what belongs to it. */
  private static String unbroken(String sentence) {
    return sentence.replace(" %", "\u00a0%").replace(" ± ", "\u00a0±\u00a0");
  }

  /** When results were measured, for people. */
  static String made(Metrics metrics) {
    return metrics.provenance().made().toString().replace('T', ' ').replace("Z", " UTC");
  }

  /** All charts of the page. */
  List<Figure> figures() {
    return Stream.of(
            transferCharts.figures.stream(),
            robustness.figures.stream(),
            errors.figures.stream(),
            classes.figures.stream(),
            certificates.stream().flatMap(section -> section.figures().stream()),
            explanation.stream().flatMap(section -> section.figures().stream()),
            training.figures.stream())
        .flatMap(figures -> figures)
        .toList();
  }

  boolean hasAttacks() {
    return !attacks.isEmpty();
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

  /** The lines beside the paper, by the name that the template of all pages uses. */
  List<PaperLine> lines() {
    return paper;
  }

  /** The section on certificates, if there is one. */
  List<CertificateSection> certified() {
    return certificates.stream().toList();
  }

  /** The section on why models are fooled, if there is one. */
  List<ExplanationSection> why() {
    return explanation.stream().toList();
  }

  boolean hasPaper() {
    return !paper.isEmpty();
  }

  boolean hasConfusions() {
    return !confusions.shown().isEmpty();
  }

  /** Which models are left out of classes and confusions, or empty. */
  String modelsLeftOut() {
    return confusions.note("model", "their tables");
  }

  boolean hasTraining() {
    return !trainings.isEmpty();
  }

  boolean hasGalleries() {
    return !galleries.shown().isEmpty();
  }

  /** Which pictures are left out, or empty. */
  String galleriesLeftOut() {
    return galleries.note("attack", "their tables");
  }

  boolean hasConfiguration() {
    return !configuration.isBlank();
  }
}
