package ml.gibbon.result;

import java.util.List;
import ml.gibbon.provenance.ResultProvenance;

/**
 * The results of a run, as {@code metrics.json} holds them.
 *
 * @param provenance what they were measured with and on
 * @param rows one for each adversarial table, in the order of generation, and then one for each
 *     table and each other model that answered it
 */
public record Metrics(ResultProvenance provenance, List<MetricsRow> rows) {

  public Metrics {
    rows = List.copyOf(rows);
  }
}
