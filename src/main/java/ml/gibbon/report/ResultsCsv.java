package ml.gibbon.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import ml.gibbon.report.chart.Numbers;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.MetricsFile;

/**
 * The rows of {@code metrics.json} as CSV: its keys are the columns, what is null is empty, and a
 * list or a group of settings is one text.
 */
final class ResultsCsv {

  /** A hundred numbers a row, of which the charts have their own files. */
  private static final String CURVE = "breaking_epsilons";

  private ResultsCsv() {}

  static String of(Metrics metrics) {
    List<String> header = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode row : MetricsFile.rows(metrics)) {
      if (header.isEmpty()) {
        row.fieldNames().forEachRemaining(header::add);
        header.remove(CURVE);
      }
      rows.add(header.stream().map(key -> text(row.required(key))).toList());
    }
    return new Numbers(header, rows).csv();
  }

  private static String text(JsonNode value) {
    if (value.isArray()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(JsonNode::asText)
          .collect(Collectors.joining("; "));
    }
    if (value.isObject()) {
      return value.properties().stream()
          .map(entry -> entry.getKey() + " = " + entry.getValue().asText())
          .collect(Collectors.joining("; "));
    }
    return value.isNull() ? "" : value.asText();
  }
}
