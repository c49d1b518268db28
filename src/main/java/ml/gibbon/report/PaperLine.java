package ml.gibbon.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.config.PaperEntry;
import ml.gibbon.result.Explanation.OfModel;
import ml.gibbon.result.Explanation.Rubbish;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Quantity;
import ml.gibbon.result.Spread;
import ml.gibbon.text.Figures;
import ml.gibbon.text.TextTable;

/**
 * One number of a paper beside ours.
 *
 * @param experiment in words; empty where it is that of the line before
 * @param attack with norm, epsilon, goal, clip and pixel format; empty where it is that of the line
 *     before, and where nothing was measured
 * @param quantity in words
 * @param ours with spread and number of trainings when there are several
 * @param clipped the same with adversarial pixels clipped to [0, 1]; empty where that was not
 *     measured, or clips nothing
 * @param paper what the paper reports, to its last digit, or a dash
 * @param note why ours differs; empty where there is none, or where it is that of the line before
 */
record PaperLine(
    String experiment,
    String attack,
    String quantity,
    String ours,
    String clipped,
    String paper,
    String note) {

  /**
   * The lines of all entries, in their order.
   *
   * @param explained what the stage explain found; empty when it was not asked for
   */
  static List<PaperLine> of(
      List<PaperEntry> entries, List<MetricsRow> rows, List<OfModel> explained) {
    List<PaperLine> lines = new ArrayList<>();
    for (PaperEntry entry : entries) {
      List<MetricsRow> selected = rows.stream().filter(entry::selects).toList();
      List<MetricsRow> clipped = rows.stream().filter(entry::selectsClipped).toList();
      List<PaperLine> ofEntry = new ArrayList<>();
      entry
          .values()
          .forEach(
              (rate, paper) ->
                  ofEntry.add(
                      line(
                          rate.words(),
                          selected.stream().map(rate::of),
                          rate == Quantity.CLEAN_ERROR
                              ? Stream.empty()
                              : clipped.stream().map(rate::of),
                          paper)));
      List<Rubbish> rubbish =
          explained.stream()
              .filter(model -> entry.models().contains(model.model()))
              .map(OfModel::rubbish)
              .toList();
      entry
          .rubbish()
          .forEach(
              (rate, paper) ->
                  ofEntry.add(
                      line(rate.words(), rubbish.stream().map(rate::of), Stream.empty(), paper)));
      String attack =
          entry.values().isEmpty()
              ? ""
              : selected.stream().findFirst().map(row -> row.on().inWords()).orElse("");
      ofEntry.set(0, ofEntry.get(0).under(entry, attack));
      lines.addAll(ofEntry);
    }
    return lines;
  }

  private static PaperLine line(
      String quantity,
      Stream<OptionalDouble> ours,
      Stream<OptionalDouble> clipped,
      OptionalDouble paper) {
    OptionalDouble[] ofClipped = clipped.toArray(OptionalDouble[]::new);
    return new PaperLine(
        "",
        "",
        quantity,
        Spread.percent(ours.toArray(OptionalDouble[]::new)),
        ofClipped.length == 0 ? "" : Spread.percent(ofClipped),
        published(paper),
        "");
  }

  /** With as many digits as the paper gives. */
  private static String published(OptionalDouble paper) {
    if (paper.isEmpty()) {
      return Figures.NONE;
    }
    return BigDecimal.valueOf(paper.getAsDouble() * 100)
            .round(MathContext.DECIMAL32)
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }

  private PaperLine under(PaperEntry entry, String attack) {
    return new PaperLine(entry.experiment(), attack, quantity, ours, clipped, paper, entry.note());
  }

  /** The table in Markdown. */
  static String markdown(List<PaperLine> lines) {
    return "| experiment | attack | quantity | ours | clipped to [0, 1] | paper | why they differ"
        + " |\n"
        + "|---|---|---|---|---|---|---|\n"
        + lines.stream()
            .map(
                line ->
                    Stream.of(
                            line.experiment,
                            line.attack,
                            line.quantity,
                            line.ours,
                            line.clipped,
                            line.paper,
                            line.note)
                        .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
            .collect(Collectors.joining());
  }

  /** The table for the console, and the notes below it; empty when there are no lines. */
  static String text(List<PaperLine> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("experiment", "attack", "quantity", "ours", "clipped", "paper"));
    lines.forEach(
        line ->
            cells.add(
                List.of(
                    line.experiment,
                    line.attack,
                    line.quantity,
                    line.ours,
                    line.clipped,
                    line.paper)));
    return "\n"
        + TextTable.of(3, cells)
        + lines.stream()
            .filter(line -> !line.note.isEmpty())
            .map(line -> "%s: %s\n".formatted(line.experiment, line.note))
            .collect(Collectors.joining("", "\nWhy they differ\n", ""));
  }
}
