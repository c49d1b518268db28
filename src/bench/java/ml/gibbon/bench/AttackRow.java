package ml.gibbon.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How fast an attack of many steps is: medians over the rounds.
 *
 * @param model that was attacked
 * @param attack that was measured
 * @param images of a batch
 * @param work of the attack
 * @param torchSuccess that of PyTorch's attack
 * @param instructionSet of the matrix product
 * @param rounds what was measured, in order
 */
record AttackRow(
    BenchModel model,
    BenchAttack attack,
    int images,
    AttackStep.Work work,
    OptionalDouble torchSuccess,
    String instructionSet,
    List<Round> rounds)
    implements BenchRow {

  AttackRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * One alternation, in images a second.
   *
   * @param ours with a thread for each task
   * @param forward through the network's products alone, all tasks together
   * @param backward back through them
   */
  record Round(
      double ours,
      double forward,
      double backward,
      OptionalDouble torchDefault,
      OptionalDouble torchBest) {

    OptionalDouble ratioBest() {
      return Statistics.ratio(ours, torchBest);
    }
  }

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  private OptionalDouble medianOfMeasured(Function<Round, OptionalDouble> value) {
    return Statistics.median(rounds.stream().map(value).toList());
  }

  /** The time that the products of the images alone take, as a share of the attack's. */
  double productShare(Round round) {
    return round.ours * (work.forward() / round.forward + work.backward() / round.backward);
  }

  private OptionalDouble leastRatio() {
    return rounds.stream().map(Round::ratioBest).flatMapToDouble(OptionalDouble::stream).min();
  }

  private OptionalDouble mostRatio() {
    return rounds.stream().map(Round::ratioBest).flatMapToDouble(OptionalDouble::stream).max();
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("attacks", model)
        .with("attack", attack.key())
        .with("images", (Integer) images)
        .with("forward", work.forward())
        .with("gradients", work.backward())
        .with("success", work.success())
        .with("torch_success", torchSuccess)
        .with("ours", median(Round::ours))
        .with("torch_default", medianOfMeasured(Round::torchDefault))
        .with("torch_best", medianOfMeasured(Round::torchBest))
        .with(
            "ratio_default",
            medianOfMeasured(round -> Statistics.ratio(round.ours, round.torchDefault)))
        .with("ratio_best", medianOfMeasured(Round::ratioBest))
        .with("ratio_best_least", leastRatio())
        .with("ratio_best_most", mostRatio())
        .with("product_share", median(this::productShare))
        .with("instruction_set", instructionSet)
        .with("rounds", (Integer) rounds.size())
        .done();
  }
}
