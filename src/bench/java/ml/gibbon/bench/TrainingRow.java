package ml.gibbon.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How fast a network is trained: each side at its best batch, medians over the rounds.
 *
 * @param network its name
 * @param dropout whether it has any
 * @param batch images in a step of ours
 * @param torchBatches images in a step of each form of PyTorch's that there is
 * @param check how far the gradients are apart
 * @param rounds what was measured, in order
 * @param instructionSet of our products
 */
record TrainingRow(
    String network,
    String dropout,
    int batch,
    Map<TrainingForm, Integer> torchBatches,
    TrainingCheck check,
    List<Round> rounds,
    String instructionSet)
    implements BenchRow {

  TrainingRow {
    torchBatches = Map.copyOf(torchBatches);
    rounds = List.copyOf(rounds);
  }

  /** Images a second of one alternation, in the same seconds of the machine. */
  record Round(double ours, Map<TrainingForm, Double> torch) {

    Round {
      torch = Map.copyOf(torch);
    }

    double torchBest() {
      return torch.values().stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }

    double ratio() {
      return ours / torchBest();
    }
  }

  private double median(ToDoubleFunction<Round> value) {
    return Statistics.median(rounds.stream().mapToDouble(value).toArray());
  }

  private OptionalDouble median(TrainingForm form) {
    return Statistics.median(
        rounds.stream()
            .map(round -> round.torch.get(form))
            .filter(Objects::nonNull)
            .map(OptionalDouble::of)
            .toList());
  }

  /** The form with the largest median. */
  private TrainingForm best() {
    Function<TrainingForm, Double> rate = form -> median(form).orElseThrow();
    return torchBatches.keySet().stream().max(Comparator.comparing(rate)).orElseThrow();
  }

  /**
   * The ratio is that to the fastest form of each round: what the machine does to all sides of a
   * round then cancels.
   */
  @Override
  public Map<String, Object> columns() {
    Columns columns =
        new Columns("training", network)
            .with("dropout", dropout)
            .with("batch", (Integer) batch)
            .with("ours", median(Round::ours));
    for (TrainingForm form : TrainingForm.values()) {
      columns.with("torch_" + form.key(), median(form));
    }
    return columns
        .with("torch_form", best().key())
        .with("torch_batch", torchBatches.get(best()))
        .with("torch_best", median(Round::torchBest))
        .with("ratio", median(Round::ratio))
        .with("ratio_least", rounds.stream().mapToDouble(Round::ratio).min().orElseThrow())
        .with("ratio_most", rounds.stream().mapToDouble(Round::ratio).max().orElseThrow())
        .with("gradient_difference", check.ours())
        .with("torch_gradient_difference", check.torch())
        .with("verdict", check.passes() ? "same" : "different")
        .with("rounds", (Integer) rounds.size())
        .with("instruction_set", instructionSet)
        .done();
  }
}
