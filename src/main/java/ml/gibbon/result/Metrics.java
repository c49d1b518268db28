package ml.gibbon.result;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import ml.gibbon.provenance.ResultProvenance;

/**
 * The results of a run, as {@code metrics.json} holds them.
 *
 * @param provenance what they were measured with and on
 * @param rows one for each adversarial table, in the order of generation, and then one for each
 *     table and each other model that answered it
 * @param worstCases one for each model and threat model that several attacks had
 * @param models what was found about models that were asked themselves, by their names; those about
 *     which nothing was found are left out
 */
public record Metrics(
    ResultProvenance provenance,
    List<MetricsRow> rows,
    List<WorstCase> worstCases,
    SortedMap<String, List<Finding>> models) {

  public Metrics {
    rows = List.copyOf(rows);
    worstCases = List.copyOf(worstCases);
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  /** With rows only. */
  public Metrics(ResultProvenance provenance, List<MetricsRow> rows) {
    this(provenance, rows, List.of(), new TreeMap<>());
  }

  /** The checks that were raised, by rows or by models, in the order of the catalogue. */
  public Set<Check> raised() {
    Set<Check> raised = new TreeSet<>();
    Stream.concat(
            rows.stream().flatMap(row -> row.warnings().stream()),
            models.values().stream().flatMap(List::stream))
        .map(Finding::check)
        .forEach(raised::add);
    return raised;
  }
}
