package ml.gibbon.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cascade against its attacks one by one, and with an executor killed.
 *
 * @param model that was attacked
 * @param images of the table
 * @param executors of one core and 2 GB of heap
 * @param standing share of the images that no attack broke
 * @param alone seconds of each attack on all images
 * @param cascade seconds of the cascade
 * @param steps how even their tasks were
 * @param disturbed seconds of the cascade with an executor killed; its rows are the same
 * @param lost executors that Spark missed in it
 */
record CascadeRow(
    BenchModel model,
    long images,
    int executors,
    double standing,
    Map<String, Double> alone,
    double cascade,
    List<TaskBalance.Step> steps,
    double disturbed,
    int lost)
    implements BenchRow {

  CascadeRow {
    alone = new LinkedHashMap<>(alone);
    steps = List.copyOf(steps);
  }

  private double everywhere() {
    return alone.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  @Override
  public Map<String, Object> columns() {
    Columns columns =
        new Columns("cascade", model)
            .with("images", (Long) images)
            .with("executors", (Integer) executors)
            .with("standing_share", (Double) standing);
    alone.forEach((attack, seconds) -> columns.with(attack + "_seconds", seconds));
    columns
        .with("all_on_all_seconds", (Double) everywhere())
        .with("cascade_seconds", (Double) cascade)
        .with("times_faster", (Double) (everywhere() / cascade));
    for (TaskBalance.Step step : steps) {
      columns
          .with(step.name() + ", tasks", (Integer) step.tasks())
          .with(step.name() + ", longest/median", (Double) (step.longest() / step.median()));
    }
    return columns
        .with("cascade_with_a_kill_seconds", (Double) disturbed)
        .with("executors_lost", (Integer) lost)
        .done();
  }
}
