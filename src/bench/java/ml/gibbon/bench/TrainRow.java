package ml.gibbon.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How fast a network is trained: medians over the rounds. An adversarial step counts its clean
 * images.
 *
 * @param model that was trained
 * @param objective clean or adversarial
 * @param batch images in a minibatch
 * @param rounds what was measured, in order
 */
record TrainRow(BenchModel model, TrainObjective objective, int batch, List<Round> rounds)
    implements BenchRow {

  TrainRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * One alternation, in images a second.
   *
   * @param ours with a worker for each task
   * @param oneWorker with a single worker
   * @param dl4jSpark the same job with a worker for each task, by dl4j-spark
   * @param torchDefault one process with a thread for each task
   * @param torchBest a process with one thread for each task, each with images and parameters of
   *     its own: they never exchange anything, so that this bounds what data-parallel training can
   *     reach
   */
  record Round(
      double ours,
      double oneWorker,
      double dl4jSpark,
      OptionalDouble torchDefault,
      OptionalDouble torchBest) {}

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  private OptionalDouble medianOfMeasured(Function<Round, OptionalDouble> value) {
    return Statistics.median(rounds.stream().map(value).toList());
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("train", model)
        .with("objective", objective.key())
        .with("batch", (Integer) batch)
        .with("ours", median(Round::ours))
        .with("ours_one_worker", median(Round::oneWorker))
        .with("speed_up", median(round -> round.ours / round.oneWorker))
        .with("dl4j_spark", median(Round::dl4jSpark))
        .with("torch_default", medianOfMeasured(Round::torchDefault))
        .with("torch_best", medianOfMeasured(Round::torchBest))
        .with(
            "ratio_default",
            medianOfMeasured(round -> Statistics.ratio(round.ours, round.torchDefault)))
        .with(
            "ratio_best", medianOfMeasured(round -> Statistics.ratio(round.ours, round.torchBest)))
        .with("rounds", (Integer) rounds.size())
        .done();
  }
}
