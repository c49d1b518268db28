package ml.gibbon.bench;

import java.util.List;
import java.util.Map;

/**
 * What became of memory and output while the same table was made over and over.
 *
 * @param model that was attacked
 * @param images in the table
 * @param seconds from the first pass to the last
 * @param collectorSeconds of these that the garbage collector had
 * @param peaks most memory held during each pass, in MB
 * @param start memory that stayed taken after the passes to warm up
 * @param end the same after the last pass
 * @param sameRows whether the last pass made the rows of the first
 */
record SoakRow(
    BenchModel model,
    long images,
    double seconds,
    double collectorSeconds,
    List<Long> peaks,
    Settled start,
    Settled end,
    boolean sameRows)
    implements BenchRow {

  /** Growth that caches of Spark and of the JVM's compiler may take, in MB. */
  static final double MOST_GROWTH = 64;

  SoakRow {
    peaks = List.copyOf(peaks);
  }

  double growth() {
    return end.total() - start.total();
  }

  private long highest(int from, int to) {
    return peaks.subList(from, to).stream().mapToLong(Long::longValue).max().orElse(0);
  }

  @Override
  public Map<String, Object> columns() {
    int half = peaks.size() / 2;
    return new Columns("soak", model)
        .with("images", (Long) images)
        .with("minutes", seconds / 60)
        .with("passes", (Integer) peaks.size())
        .with("images_per_second", images * peaks.size() / seconds)
        .with("peak_rss_mb_first_half", (Long) highest(0, half))
        .with("peak_rss_mb_second_half", (Long) highest(half, peaks.size()))
        .with("settled_mb_start", start.total())
        .with("settled_mb_end", end.total())
        .with("growth_mb", growth())
        .with("collector_share", collectorSeconds / seconds)
        .with("same_rows", (Boolean) sameRows)
        .done();
  }
}
