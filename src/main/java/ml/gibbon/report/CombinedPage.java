package ml.gibbon.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import ml.gibbon.config.PaperEntry;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Explanation;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.result.Metrics;

/**
 * What the template {@code combined.html} shows; its names are the template's.
 *
 * @param runs in their order
 */
public record CombinedPage(List<Section> runs) {

  /**
   * One run.
   *
   * @param name of its folder below the combined page
   * @param explanation what the stage explain found; empty when it was not asked for
   * @param certificates what the stage certify proved; empty when it was not asked for
   * @param paper published results to hold it against
   */
  public record Run(
      String name,
      Metrics metrics,
      Optional<Explanation> explanation,
      Optional<Certificates> certificates,
      List<PaperEntry> paper) {

    private List<OfModel> explained() {
      return explanation.map(Explanation::models).orElse(List.of());
    }
  }

  /** What is shown of a run. */
  record Section(
      String name,
      String datasets,
      String made,
      long seed,
      String gitCommit,
      List<PaperLine> lines) {

    boolean hasLines() {
      return !lines.isEmpty();
    }
  }

  static CombinedPage of(List<Run> runs) {
    return new CombinedPage(
        runs.stream()
            .map(
                run ->
                    new Section(
                        run.name,
                        run.metrics.rows().stream()
                            .map(row -> row.on().cleanImages())
                            .distinct()
                            .collect(Collectors.joining(", ")),
                        Page.made(run.metrics),
                        run.metrics.provenance().maker().seed(),
                        run.metrics.provenance().maker().gitCommit(),
                        PaperLine.of(run.paper, run.metrics.rows(), run.explained())))
            .toList());
  }

  private List<PaperLine> lines() {
    return runs.stream().flatMap(run -> run.lines.stream()).toList();
  }

  String markdown() {
    return PaperLine.markdown(lines());
  }

  String text() {
    return PaperLine.text(lines());
  }
}
