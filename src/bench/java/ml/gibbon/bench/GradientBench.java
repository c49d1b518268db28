package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.LayerNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images a second of one FGSM step: the engine with one thread a task, against eager PyTorch in
 * both its forms, DL4J's own layers, and the machine's plain matrix product.
 *
 * <p>All sides take turns, so that they meet the same machine; every other round goes backwards.
 */
final class GradientBench {

  private static final Logger LOG = LoggerFactory.getLogger(GradientBench.class);

  /** Images of a step of DL4J: its memory grows with the batch, its speed does not. */
  private static final int DL4J_DENSE_BATCH = 256;

  private static final int DL4J_CONVOLUTIONAL_BATCH = 16;

  private final BenchOptions options;
  private final List<Integer> batches;
  private final double seconds;

  /**
   * @param batches images in a step, each at least 1
   * @param seconds of each measurement, above 0; at least one step is done
   * @throws ml.gibbon.error.ConfigurationException when a value is out of its range
   */
  GradientBench(BenchOptions options, List<Integer> batches, double seconds) {
    this.options = options;
    this.batches = List.copyOf(batches);
    this.seconds = seconds;
    batches.forEach(batch -> BenchOptions.atLeast("--batches", batch, 1));
    BenchOptions.atLeast("--seconds", seconds, .01);
  }

  /** Measures all; every measurement is told to the log. */
  List<BenchRow> run() {
    List<BenchRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks());
        Steps product = new Steps(options.tasks(), ProductStep::new)) {
      product.rate(seconds);
      for (BenchModel model : options.models()) {
        LOG.info(
            "{}: {}",
            model.key(),
            Classifiers.explain(
                new LayerNetwork(model.network()), model.shape(), EngineChoice.AUTO));
        OptionalDouble dl4j = OptionalDouble.of(dl4j(model));
        for (int batch : batches) {
          rows.add(measure(model, batch, torch, product, dl4j));
        }
      }
    }
    return rows;
  }

  private double dl4j(BenchModel model) {
    int batch = model.convolutional() ? DL4J_CONVOLUTIONAL_BATCH : DL4J_DENSE_BATCH;
    try (Steps steps =
        new Steps(options.tasks(), () -> new FgsmStep(model, batch, EngineChoice.DL4J))) {
      steps.rate(seconds);
      double rate = steps.rate(seconds);
      LOG.info(
          "%s, batch %d: DL4J's own layers %s images/s".formatted(model.key(), batch, whole(rate)));
      return rate;
    }
  }

  private GradientRow measure(
      BenchModel model, int batch, Torch torch, Steps product, OptionalDouble dl4j) {
    try (Steps ours =
        new Steps(options.tasks(), () -> new FgsmStep(model, batch, EngineChoice.AUTO))) {
      ours.rate(seconds);
      String[] request = {
        "gradient",
        model.key(),
        torch.weights(model).toString(),
        Integer.toString(batch),
        Double.toString(seconds)
      };
      List<GradientRow.Round> rounds = new ArrayList<>();
      for (int i = 0; i < options.rounds(); i++) {
        GradientRow.Round round =
            i % 2 == 0
                ? forwards(ours, product, torch, request)
                : backwards(ours, product, torch, request);
        rounds.add(round);
        log(model, batch, i, round);
      }
      return new GradientRow(model, batch, model.flops(), rounds, dl4j);
    }
  }

  private GradientRow.Round forwards(Steps ours, Steps product, Torch torch, String... request) {
    double ourRate = ours.rate(seconds);
    double flops = product.rate(seconds / 2);
    OptionalDouble byDefault = torch.askDefault(request);
    OptionalDouble best = torch.askBest(request);
    return new GradientRow.Round(ourRate, flops, byDefault, best);
  }

  private GradientRow.Round backwards(Steps ours, Steps product, Torch torch, String... request) {
    OptionalDouble best = torch.askBest(request);
    OptionalDouble byDefault = torch.askDefault(request);
    double flops = product.rate(seconds / 2);
    return new GradientRow.Round(ours.rate(seconds), flops, byDefault, best);
  }

  private void log(BenchModel model, int batch, int index, GradientRow.Round round) {
    LOG.info(
        "%s, batch %d, round %d of %d: %s images/s, PyTorch default %s, best %s, product %.1f GFLOP/s"
            .formatted(
                model.key(),
                batch,
                index + 1,
                options.rounds(),
                whole(round.ours()),
                whole(round.torchDefault()),
                whole(round.torchBest()),
                round.productFlops() / 1e9));
  }

  private static String whole(OptionalDouble rate) {
    return rate.isPresent() ? whole(rate.getAsDouble()) : "-";
  }

  private static String whole(double rate) {
    return String.format(Locale.ROOT, "%,.0f", rate);
  }
}
