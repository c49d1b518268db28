package ml.gibbon.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fmn;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Classifiers;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network that reads digits, the digits that it reads, and for each norm an epsilon that is
 * enough for half of them.
 */
final class PeerSubject {

  private static final Logger LOG = LoggerFactory.getLogger(PeerSubject.class);
  private static final int TARGET_DIGITS = 3;

  private final BenchModel model;
  private final MultiLayerNetwork network;
  private final ImageBatch digits;
  private final int tasks;
  private final Map<LpNorm, Double> epsilons = new EnumMap<>(LpNorm.class);

  private PeerSubject(BenchModel model, MultiLayerNetwork network, ImageBatch digits, int tasks) {
    this.model = model;
    this.network = network;
    this.digits = digits;
    this.tasks = tasks;
  }

  /**
   * Trains a network.
   *
   * @param images that are drawn; those that it does not read are left out
   * @param tasks threads of attacks
   */
  static PeerSubject of(BenchModel model, int images, int tasks) {
    MultiLayerNetwork network = DigitReader.train(model);
    ImageBatch drawn = DrawnDigits.of(model.shape(), "test", 0, images);
    PeerSubject subject = new PeerSubject(model, network, read(network, drawn), tasks);
    for (LpNorm norm : List.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1)) {
      subject.epsilons.put(norm, subject.medianOfSmallest(norm));
    }
    LOG.info(
        "{} reads {} of {} digits; epsilons {}",
        model.key(),
        subject.digits.size(),
        images,
        subject.epsilons);
    return subject;
  }

  private static ImageBatch read(MultiLayerNetwork network, ImageBatch drawn) {
    try (DifferentiableClassifier classifier = classifier(network, drawn)) {
      float[] logits = classifier.logits(drawn.pixels(), drawn.size());
      return drawn.rows(
          IntStream.range(0, drawn.size())
              .filter(i -> Logits.prediction(logits, BenchModel.CLASSES, i) == drawn.labels()[i])
              .toArray());
    }
  }

  private static DifferentiableClassifier classifier(MultiLayerNetwork network, ImageBatch images) {
    return Classifiers.of(network, images.shape(), EngineChoice.AUTO);
  }

  private double medianOfSmallest(LpNorm norm) {
    ThreatModel threat = new ThreatModel(norm, new Budget.Smallest(), PixelRange.UNIT);
    Fmn fmn = new Fmn(100, 1, .05, .001);
    float[] broken = craft(new AttackRunner(fmn, Goal.UNTARGETED, threat, PixelFormat.FLOAT32, 1));
    int size = digits.shape().size();
    double[] sizes =
        IntStream.range(0, digits.size())
            .mapToDouble(i -> norm.size(digits.pixels(), broken, i * size, size))
            .toArray();
    return new BigDecimal(Statistics.median(sizes))
        .round(new MathContext(TARGET_DIGITS))
        .doubleValue();
  }

  BenchModel model() {
    return model;
  }

  ImageBatch digits() {
    return digits;
  }

  /** The size of the ball; empty for an attack that is told none. */
  OptionalDouble epsilon(PeerAttack attack) {
    return attack.isOfMinimumNorm()
        ? OptionalDouble.empty()
        : OptionalDouble.of(epsilons.get(attack.norm()));
  }

  /** Attacks all digits; the tasks share them. */
  float[] craft(AttackRunner runner) {
    int size = digits.shape().size();
    float[] crafted = new float[digits.pixels().length];
    List<Callable<Void>> shares = new ArrayList<>();
    for (int task = 0; task < tasks; task++) {
      int from = digits.size() * task / tasks;
      int to = digits.size() * (task + 1) / tasks;
      shares.add(
          () -> {
            try (DifferentiableClassifier classifier = classifier(network, digits)) {
              for (int i = from; i < to; i += ImageBatch.USUAL_SIZE) {
                int end = Math.min(to, i + ImageBatch.USUAL_SIZE);
                float[] some =
                    runner
                        .craft(classifier, digits.rows(IntStream.range(i, end).toArray()))
                        .pixels();
                System.arraycopy(some, 0, crafted, i * size, some.length);
              }
            }
            return null;
          });
    }
    runAll(shares);
    return crafted;
  }

  private void runAll(List<Callable<Void>> shares) {
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    try {
      for (Future<Void> share : threads.invokeAll(shares)) {
        share.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("an attack failed", e);
    } finally {
      threads.shutdown();
    }
  }

  /** Writes weights, pixels, labels, the targets of JSMA, and the epsilons of {@link LpNorm}. */
  void write(Path folder) {
    WeightsFile.write(network, file(folder, "weights"));
    WeightsFile.write(digits.pixels(), file(folder, "pixels"));
    WeightsFile.write(digits.labels(), file(folder, "labels"));
    WeightsFile.write(PeerAttack.JSMA.classes(digits), file(folder, "targets"));
    float[] sizes = new float[epsilons.size()];
    int next = 0;
    for (LpNorm norm : Arrays.asList(LpNorm.LINF, LpNorm.L2, LpNorm.L1)) {
      sizes[next++] = epsilons.get(norm).floatValue();
    }
    WeightsFile.write(sizes, file(folder, "epsilons"));
  }

  /** A file of this subject. */
  Path file(Path folder, String what) {
    return folder.resolve(model.key() + "." + what);
  }
}
