package ml.gibbon.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What became of many images on executors of which one was killed.
 *
 * @param model that was attacked
 * @param images drawn
 * @param executors of one core and 2 GB of heap
 * @param lost executors that Spark missed in the attack
 * @param seconds by stage, in order
 * @param megabytes written, by table
 * @param peak most memory that one executor held, in MB
 * @param verified rows that the second opinion found as they should be, each image once
 */
record LoadRow(
    BenchModel model,
    long images,
    int executors,
    int lost,
    Map<String, Double> seconds,
    Map<String, Long> megabytes,
    OptionalLong peak,
    long verified)
    implements BenchRow {

  LoadRow {
    seconds = new LinkedHashMap<>(seconds);
    megabytes = new LinkedHashMap<>(megabytes);
  }

  @Override
  public Map<String, Object> columns() {
    Columns columns =
        new Columns("load", model)
            .with("images", (Long) images)
            .with("executors", (Integer) executors)
            .with("executors_lost", (Integer) lost);
    seconds.forEach((stage, time) -> columns.with(stage + "_seconds", time));
    megabytes.forEach((table, size) -> columns.with(table + "_mb", size));
    return columns
        .with("executor_peak_mb", peak.isPresent() ? (Long) peak.getAsLong() : null)
        .with("rows_verified", (Long) verified)
        .done();
  }
}
