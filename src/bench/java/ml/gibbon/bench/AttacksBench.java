package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.engine.NetworkProducts;
import ml.gibbon.engine.product.MatrixProduct;
import ml.gibbon.image.ImageBatch;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images a second of attacks of many steps, from the clean batch to the adversarial one, against
 * the same attacks in eager PyTorch in both its forms; and what the network's products alone would
 * take of that time.
 *
 * <p>The networks are trained on drawn digits first. All sides attack the same images, and take
 * turns; every other round goes backwards.
 */
final class AttacksBench {

  private static final Logger LOG = LoggerFactory.getLogger(AttacksBench.class);

  /** A convolutional network's image takes so many times as long as a dense one's, or longer. */
  private static final int FEWER_IMAGES = 16;

  private final BenchOptions options;
  private final List<BenchAttack> attacks;
  private final int images;
  private final double seconds;

  /**
   * @param images of a batch, at least 1; a sixteenth of it for convolutional networks
   * @param seconds of each measurement, above 0; at least one batch is attacked
   * @throws ml.gibbon.error.ConfigurationException when a value is out of its range
   */
  AttacksBench(BenchOptions options, List<BenchAttack> attacks, int images, double seconds) {
    BenchOptions.atLeast("--images", images, 1);
    BenchOptions.atLeast("--seconds", seconds, .01);
    this.options = options;
    this.attacks = List.copyOf(attacks);
    this.images = images;
    this.seconds = seconds;
  }

  /** Measures all; every round is told to the log. */
  List<BenchRow> run() {
    List<BenchRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks())) {
      for (BenchModel model : options.models()) {
        MultiLayerNetwork network = DigitReader.train(model);
        int batch = model.convolutional() ? Math.max(1, images / FEWER_IMAGES) : images;
        ImageBatch digits = DrawnDigits.of(model.shape(), "test", 0, batch);
        Path weights = torch.folder().resolve(model.key() + ".trained");
        Path pixels = torch.folder().resolve(model.key() + ".pixels");
        WeightsFile.write(network, weights);
        WeightsFile.write(digits.pixels(), pixels);
        for (BenchAttack attack : attacks) {
          rows.add(measure(new Subject(model, network, digits, weights, pixels), attack, torch));
        }
      }
    }
    return rows;
  }

  /** What is attacked, for us and as files for PyTorch. */
  private record Subject(
      BenchModel model, MultiLayerNetwork network, ImageBatch digits, Path weights, Path pixels) {}

  private BenchRow measure(Subject subject, BenchAttack attack, Torch torch) {
    MultiLayerNetwork network = subject.network;
    Path classes = torch.folder().resolve(subject.model.key() + "." + attack.key());
    WeightsFile.write(attack.classes(subject.digits), classes);
    String[] request = {
      "attack",
      attack.key(),
      subject.model.key(),
      subject.weights.toString(),
      subject.pixels.toString(),
      classes.toString(),
      Double.toString(BenchAttack.EPSILON),
      Double.toString(seconds)
    };
    try (Steps ours =
            new Steps(options.tasks(), () -> new AttackStep(attack, network, subject.digits));
        Steps forward = products(subject, NetworkProducts::forward);
        Steps backward = products(subject, NetworkProducts::backward);
        AttackStep once = new AttackStep(attack, network, subject.digits)) {
      AttackStep.Work work = once.work();
      ours.rate(seconds);
      List<AttackRow.Round> rounds = new ArrayList<>();
      for (int i = 0; i < options.rounds(); i++) {
        Sides sides = new Sides(ours, forward, backward, torch, request);
        rounds.add(i % 2 == 0 ? sides.forwards() : sides.backwards());
        log(subject.model, attack, i, rounds.get(i));
      }
      return new AttackRow(
          subject.model,
          attack,
          subject.digits.size(),
          work,
          torch.askDefault("success"),
          MatrixProduct.instructionSet(),
          rounds);
    }
  }

  private Steps products(Subject subject, java.util.function.Consumer<NetworkProducts> way) {
    return new Steps(
        options.tasks(), () -> new NetworkStep(subject.network, subject.digits.shape(), way));
  }

  /** All that take turns. */
  private final class Sides {

    private final Steps ours;
    private final Steps forward;
    private final Steps backward;
    private final Torch torch;
    private final String[] request;

    Sides(Steps ours, Steps forward, Steps backward, Torch torch, String... request) {
      this.ours = ours;
      this.forward = forward;
      this.backward = backward;
      this.torch = torch;
      this.request = request;
    }

    AttackRow.Round forwards() {
      double ourRate = ours.rate(seconds);
      double forth = forward.rate(seconds / 4);
      double back = backward.rate(seconds / 4);
      OptionalDouble byDefault = torch.askDefault(request);
      return new AttackRow.Round(ourRate, forth, back, byDefault, torch.askBest(request));
    }

    AttackRow.Round backwards() {
      OptionalDouble best = torch.askBest(request);
      OptionalDouble byDefault = torch.askDefault(request);
      double back = backward.rate(seconds / 4);
      double forth = forward.rate(seconds / 4);
      return new AttackRow.Round(ours.rate(seconds), forth, back, byDefault, best);
    }
  }

  private void log(BenchModel model, BenchAttack attack, int index, AttackRow.Round round) {
    LOG.info(
        "%s, %s, round %d of %d: %.5g images/s, PyTorch default %.5g, best %.5g"
            .formatted(
                model.key(),
                attack.key(),
                index + 1,
                options.rounds(),
                round.ours(),
                round.torchDefault().orElse(Double.NaN),
                round.torchBest().orElse(Double.NaN)));
  }
}
