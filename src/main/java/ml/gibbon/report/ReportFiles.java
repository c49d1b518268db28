package ml.gibbon.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;

/** The files beside the page: charts as SVG, PNG and CSV, and the result table as CSV and LaTeX. */
final class ReportFiles {

  private final Publisher publisher;
  private final RunFolders folders;

  ReportFiles(Publisher publisher, RunFolders folders) {
    this.publisher = publisher;
    this.folders = folders;
  }

  /** Replaces those of an earlier page: what that one had and this one has not is deleted. */
  void write(List<Figure> figures, Metrics metrics) {
    SortedMap<String, byte[]> charts = new TreeMap<>();
    for (Figure figure : figures) {
      charts.put(figure.name() + ".svg", figure.svgFile());
      charts.put(figure.name() + ".png", figure.png());
      charts.put(figure.name() + ".csv", bytes(figure.numbers().csv()));
    }
    publisher.replaceFiles(folders.figures(), charts);
    SortedMap<String, byte[]> tables = new TreeMap<>();
    tables.put("results.csv", bytes(ResultsCsv.of(metrics)));
    tables.put("results.tex", bytes(ResultsLatex.of(metrics)));
    publisher.replaceFiles(folders.tables(), tables);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
