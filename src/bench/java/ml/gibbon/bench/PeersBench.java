package ml.gibbon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.engine.product.MatrixProduct;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.image.ImageBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How strong attacks are beside the same attacks in plain PyTorch, which share no line with them:
 * the same weights, images, epsilons and numbers of steps. Whether an image is broken PyTorch's
 * network says for both.
 *
 * <p>The networks are trained on drawn digits first, and only digits that they read are attacked.
 * Epsilon is the median of the smallest changes that break them, so that strong attacks break about
 * half of the images: where all are broken, or none, nothing is compared.
 */
final class PeersBench {

  private static final Logger LOG = LoggerFactory.getLogger(PeersBench.class);

  /** A convolutional network's image takes some times as long as a dense one's. */
  private static final int FEWER_IMAGES = 4;

  private final BenchOptions options;
  private final List<PeerAttack> attacks;
  private final int images;
  private final Optional<Path> kept;

  /**
   * @param options whose rounds are the seeds of attacks that draw
   * @param images to attack, at least 1; a quarter of them for convolutional networks
   * @param kept a folder for weights, images and epsilons
   * @throws ConfigurationException when a value is out of its range
   */
  PeersBench(BenchOptions options, List<PeerAttack> attacks, int images, Optional<Path> kept) {
    BenchOptions.atLeast("--images", images, 1);
    this.options = options;
    this.attacks = List.copyOf(attacks);
    this.images = images;
    this.kept = kept;
  }

  /**
   * Compares all; every row is told to the log.
   *
   * @throws ConfigurationException without PyTorch, or when the folder cannot be written
   */
  List<PeerRow> run() {
    kept.ifPresent(PeersBench::create);
    List<PeerRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks())) {
      torch.require();
      LOG.info("matrix product with {}", MatrixProduct.instructionSet());
      for (BenchModel model : options.models()) {
        int most = model.convolutional() ? Math.max(1, images / FEWER_IMAGES) : images;
        PeerSubject subject = PeerSubject.of(model, most, options.tasks());
        Path folder = kept.orElse(torch.folder());
        subject.write(folder);
        for (PeerAttack attack : attacks) {
          PeerRow row = compare(subject, attack, torch, folder);
          LOG.info("{}", row.columns());
          rows.add(row);
        }
      }
    }
    return rows;
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--keep %s cannot be written: name a folder, or a place for one".formatted(folder));
    }
  }

  /**
   * @throws GateException when an attack is weaker than its peer
   */
  static void gate(List<PeerRow> rows) {
    List<String> weaker =
        rows.stream()
            .filter(row -> row.verdict() == PeerRow.Verdict.WEAKER)
            .map(row -> row.model().key() + " " + row.attack().key())
            .toList();
    if (!weaker.isEmpty()) {
      throw new GateException(
          "%s: weaker than in plain PyTorch; see the table".formatted(String.join(", ", weaker)));
    }
  }

  private PeerRow compare(PeerSubject subject, PeerAttack attack, Torch torch, Path folder) {
    OptionalDouble epsilon = subject.epsilon(attack);
    int seeds = attack.isRandom() ? options.rounds() : 1;
    List<PeerRow.Round> rounds =
        IntStream.rangeClosed(1, seeds)
            .mapToObj(seed -> round(subject, attack, epsilon.orElse(0), seed, torch, folder))
            .toList();
    return new PeerRow(subject.model(), attack, epsilon, rounds);
  }

  private static PeerRow.Round round(
      PeerSubject subject, PeerAttack attack, double epsilon, long seed, Torch torch, Path folder) {
    Path ours = torch.folder().resolve("ours");
    Path plain = torch.folder().resolve("plain");
    AttackRunner runner = attack.runner(epsilon, seed);
    WeightsFile.write(subject.craft(runner), ours);
    torch.askDefault(
        "plain",
        attack.key(),
        subject.model().key(),
        subject.file(folder, "weights").toString(),
        subject.file(folder, "pixels").toString(),
        subject.file(folder, attack == PeerAttack.JSMA ? "targets" : "labels").toString(),
        Double.toString(epsilon),
        Long.toString(seed),
        plain.toString());
    return new PeerRow.Round(
        outcome(subject, attack, ours, torch, folder),
        outcome(subject, attack, plain, torch, folder));
  }

  private static PeerOutcome outcome(
      PeerSubject subject, PeerAttack attack, Path pixels, Torch torch, Path folder) {
    Path answers = torch.folder().resolve("answers");
    torch.askDefault(
        "answers",
        subject.model().key(),
        subject.file(folder, "weights").toString(),
        pixels.toString(),
        answers.toString());
    ImageBatch clean = subject.digits();
    return PeerOutcome.of(attack, clean, WeightsFile.read(pixels), WeightsFile.read(answers));
  }
}
