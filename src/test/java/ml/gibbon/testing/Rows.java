package ml.gibbon.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;

/** Result rows with given values. */
public final class Rows {

  /** The model that each hardened one hardens. */
  public static final Map<String, String> HARDENED = Map.of("maxout-adversarial", "maxout");

  private Rows() {}

  /** FGSM on MNIST's test images, made on a model. */
  public static AttackedImages images(String source, double epsilon, String clip) {
    return new AttackedImages(
        "mnist",
        "test",
        source,
        AttackKey.of(
            "fgsm",
            new Fgsm(),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.LINF, epsilon, PixelRange.parse(clip))),
        PixelFormat.FLOAT32);
  }

  public static MetricsRow row(
      String model, double epsilon, String clip, double cleanError, double adversarialError) {
    return new MetricsRow(
        images(model, epsilon, clip),
        model,
        new Rates(
            10_000,
            cleanError,
            adversarialError,
            1 - adversarialError,
            OptionalDouble.of(adversarialError),
            0.8,
            OptionalDouble.of(0.75),
            OptionalDouble.empty()),
        new Sizes(epsilon, 5.5, 5.25, 1, 0),
        12.34,
        List.of());
  }

  /** A row of model {@code model} on the images of {@code source}. */
  public static MetricsRow transfer(
      String source, String model, double epsilon, String clip, double adversarialError) {
    return new MetricsRow(
        images(source, epsilon, clip),
        model,
        new Rates(
            10_000,
            0.01,
            adversarialError,
            1 - adversarialError,
            OptionalDouble.of(adversarialError),
            0.8,
            OptionalDouble.of(0.75),
            OptionalDouble.of(0.5)),
        new Sizes(epsilon, 5.5, 5.25, 1, 0),
        1.5,
        List.of());
  }

  /** The same of an attack that aims at class 3. */
  public static MetricsRow aimed(
      String source, String model, double epsilon, double adversarialError, double targetRate) {
    AttackedImages on = images(source, epsilon, "[0, 1]");
    AttackKey key = on.attack();
    return new MetricsRow(
        new AttackedImages(
            on.dataset(),
            on.split(),
            source,
            new AttackKey(
                "aimed", key.kind(), key.settings(), new Goal.OneClass(3), key.threatModel()),
            on.pixels()),
        model,
        new Rates(
            10_000,
            0.01,
            adversarialError,
            1 - adversarialError,
            OptionalDouble.of(targetRate),
            OptionalDouble.of(targetRate),
            0.8,
            OptionalDouble.of(0.75),
            OptionalDouble.empty()),
        new Sizes(epsilon, 5.5, 5.25, 1, 0),
        1.5,
        List.of());
  }

  /** Results of a run in which {@code maxout-adversarial} hardens {@code maxout}. */
  public static Metrics metrics(List<MetricsRow> rows) {
    return metrics(rows, HARDENED);
  }

  /**
   * @param hardened the model that each hardened one hardens, by the hardened one's name
   */
  public static Metrics metrics(List<MetricsRow> rows, Map<String, String> hardened) {
    return new Metrics(
        new ResultProvenance(
            new Provenance(7, "0.1.0", "abc123", "17.0.15", "linux-amd64", Map.of()),
            new TreeMap<>(Map.of("spark", "3.5.9", "nd4j", "1.0.0-M2.1")),
            new TreeMap<>(Map.of("maxout", "11aa")),
            new TreeMap<>(hardened),
            new TreeMap<>(Map.of("mnist/test", "22bb")),
            new TreeMap<>(Map.of("maxout/fgsm-linf-0.25", "33cc")),
            Instant.parse("2024-05-06T07:08:09Z")),
        rows);
  }
}
