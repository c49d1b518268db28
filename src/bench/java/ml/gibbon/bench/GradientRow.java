package ml.gibbon.bench;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How fast one FGSM step of one model is: medians over the rounds.
 *
 * @param model that was measured
 * @param batch images in a step
 * @param flops of one image's logits and input gradient
 * @param rounds what was measured, in order
 * @param dl4j images a second of DL4J's own layers
 */
record GradientRow(BenchModel model, int batch, long flops, List<Round> rounds, OptionalDouble dl4j)
    implements BenchRow {

  GradientRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * One alternation: images a second, and the product's flops a second, all in the same seconds or
   * minutes of the machine.
   */
  record Round(
      double ours, double productFlops, OptionalDouble torchDefault, OptionalDouble torchBest) {}

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  private OptionalDouble medianOfMeasured(Function<Round, OptionalDouble> value) {
    return Statistics.median(rounds.stream().map(value).toList());
  }

  double ours() {
    return median(Round::ours);
  }

  /**
   * The ratios and the share are medians of each round's own: what the machine does to all sides of
   * a round then cancels.
   */
  @Override
  public Map<String, Object> columns() {
    return new Columns("gradient", model)
        .with("batch", (Integer) batch)
        .with("ours", ours())
        .with("torch_default", medianOfMeasured(Round::torchDefault))
        .with("torch_best", medianOfMeasured(Round::torchBest))
        .with("dl4j", dl4j)
        .with("sgemm_gflops", median(Round::productFlops) / 1e9)
        .with("ours_gflops", ours() * flops / 1e9)
        .with("sgemm_share", median(round -> round.ours * flops / round.productFlops))
        .with(
            "ratio_default",
            medianOfMeasured(round -> Statistics.ratio(round.ours, round.torchDefault)))
        .with(
            "ratio_best", medianOfMeasured(round -> Statistics.ratio(round.ours, round.torchBest)))
        .with("rounds", (Integer) rounds.size())
        .done();
  }
}
