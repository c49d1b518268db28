package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import ml.gibbon.config.PaperEntry;
import ml.gibbon.metric.Figures;
import ml.gibbon.metric.MetricsRow;
import ml.gibbon.metric.Quantity;
import ml.gibbon.metric.Spread;

/**
 * One number of a paper beside ours.
 *
 * @param experiment in words; empty where it is that of the line before
 * @param quantity in words
 * @param ours with spread and number of trainings when there are several
 * @param paper what the paper reports
 * @param note why ours differs; empty where there is none, or where it is that of the line before
 */
record PaperLine(String experiment, String quantity, String ours, String paper, String note) {

  /** The lines of all entries, in their order. */
  static List<PaperLine> of(List<PaperEntry> entries, List<MetricsRow> rows) {
    List<PaperLine> lines = new ArrayList<>();
    for (PaperEntry entry : entries) {
      List<MetricsRow> selected = rows.stream().filter(entry::selects).toList();
      boolean first = true;
      for (Map.Entry<Quantity, Double> value : entry.values().entrySet()) {
        lines.add(
            new PaperLine(
                first ? entry.experiment() : "",
                value.getKey().words(),
                Spread.percent(
                    selected.stream().map(value.getKey()::of).toArray(OptionalDouble[]::new)),
                Figures.percent(value.getValue()),
                first ? entry.note() : ""));
        first = false;
      }
    }
    return lines;
  }

  /** The table in Markdown. */
  static String markdown(List<PaperLine> lines) {
    return "| experiment | quantity | ours | paper | why they differ |\n|---|---|---|---|---|\n"
        + lines.stream()
            .map(
                line ->
                    List.of(line.experiment, line.quantity, line.ours, line.paper, line.note)
                        .stream()
                        .map(cell -> cell.replace("|", "\\|").replaceAll("\\s+", " "))
                        .collect(Collectors.joining(" | ", "| ", " |\n")))
            .collect(Collectors.joining());
  }

  /** The table for the console, without the notes; empty when there are no lines. */
  static String text(List<PaperLine> lines) {
    if (lines.isEmpty()) {
      return "";
    }
    List<List<String>> cells = new ArrayList<>();
    cells.add(List.of("experiment", "quantity", "ours", "paper"));
    lines.forEach(
        line -> cells.add(List.of(line.experiment, line.quantity, line.ours, line.paper)));
    return "\n" + TextTable.of(2, cells);
  }
}
