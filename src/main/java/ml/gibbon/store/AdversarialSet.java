package ml.gibbon.store;

import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import ml.gibbon.attack.Norm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;

/**
 * What an adversarial table's manifest says of it.
 *
 * @param dataset name of the clean set
 * @param split of the clean set
 * @param shape of every image, written {@code CxHxW}
 * @param classNames names of the classes, in the order of the labels
 * @param model name of the attacked model
 * @param attack for example {@code fgsm}
 * @param norm {@code linf} or {@code l2}
 * @param epsilon on the [0, 1] pixel scale
 * @param clipped whether pixels were clipped
 * @param clipLow smallest pixel value allowed, meaningless when not clipped
 * @param clipHigh largest pixel value allowed, meaningless when not clipped
 * @param goal {@code true-label}, {@code predicted-label}, {@code least-likely} or {@code class-K}
 * @param pixels {@code float32} or {@code uint8}
 */
public record AdversarialSet(
    String dataset,
    String split,
    String shape,
    List<String> classNames,
    String model,
    String attack,
    String norm,
    double epsilon,
    boolean clipped,
    float clipLow,
    float clipHigh,
    String goal,
    String pixels)
    implements Serializable {

  public static final String KIND = "adversarial";

  public AdversarialSet {
    classNames = List.copyOf(classNames);
  }

  /**
   * The name of an attack's folder, for example {@code fgsm-linf-0.25} or {@code
   * fgsm-linf-0.25-unclipped}.
   */
  public static String folderName(String attack, ThreatModel threatModel) {
    String epsilon =
        new BigDecimal(threatModel.epsilon())
            .round(new MathContext(9))
            .stripTrailingZeros()
            .toPlainString();
    return "%s-%s-%s%s"
        .formatted(attack, threatModel.norm().key(), epsilon, suffix(threatModel.clip()));
  }

  private static String suffix(PixelRange clip) {
    if (clip.equals(PixelRange.UNIT)) {
      return "";
    }
    return clip.equals(PixelRange.NONE)
        ? "-unclipped"
        : "-clip-%s-%s".formatted(clip.low(), clip.high());
  }

  public ImageShape imageShape() {
    return ImageShape.parse(shape);
  }

  public PixelFormat pixelFormat() {
    return PixelFormat.valueOf(pixels.toUpperCase(Locale.ROOT));
  }

  public ThreatModel threatModel() {
    return new ThreatModel(
        Norm.valueOf(norm.toUpperCase(Locale.ROOT)),
        epsilon,
        clipped ? new PixelRange(clipLow, clipHigh) : PixelRange.NONE);
  }
}
