package ml.gibbon.bench;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * How the speed of a stage grows with executors: medians over the rounds.
 *
 * @param stage for example {@code generate}
 * @param model of it
 * @param images of the pass that was timed
 * @param executors of the larger cluster, each of one core
 * @param rounds what was measured, in order
 */
record ScaleRow(String stage, BenchModel model, long images, int executors, List<Round> rounds)
    implements BenchRow {

  private static final double BILLION = 1e9;
  private static final double SECONDS_OF_HOUR = 3600;

  ScaleRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * One alternation, in images a second.
   *
   * @param one with one executor
   * @param all with all of them
   */
  record Round(double one, double all) {}

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("scale", model)
        .with("stage", stage)
        .with("images", (Long) images)
        .with("executors", (Integer) executors)
        .with("one_executor", median(Round::one))
        .with("all_executors", median(Round::all))
        .with("speed_up", median(round -> round.all / round.one))
        .with(
            "core_hours_per_billion",
            median(round -> BILLION * executors / round.all / SECONDS_OF_HOUR))
        .with("rounds", (Integer) rounds.size())
        .done();
  }
}
