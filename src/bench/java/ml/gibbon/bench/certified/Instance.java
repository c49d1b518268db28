package ml.gibbon.bench.certified;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;

/**
 * An image, how much each of its values may change, and whether that is enough to change its label.
 *
 * @param network file of the network
 * @param image its place among the test images, from 0
 * @param label its class
 * @param epsilon above 0, on the [0, 1] pixel scale
 * @param clip range of the changed values
 * @param verdict of verifiers
 */
record Instance(
    String network, int image, int label, double epsilon, PixelRange clip, Verdict verdict) {

  /**
   * @throws ml.gibbon.error.InputException when a value is none of those that are allowed
   */
  static Instance of(CsvRow row) {
    double epsilon = row.number("epsilon");
    if (!(epsilon > 0)) {
      throw row.wrong("epsilon", "above 0");
    }
    return new Instance(
        row.text("net"),
        row.whole("test_index"),
        row.whole("label"),
        epsilon,
        clip(row),
        Verdict.of(row, "verdict"));
  }

  private static PixelRange clip(CsvRow row) {
    return switch (row.text("clip")) {
      case "unit" -> PixelRange.UNIT;
      case "none" -> PixelRange.NONE;
      default -> throw row.wrong("clip", "unit or none");
    };
  }

  /** What an attack may do to the image. */
  ThreatModel threatModel() {
    return new ThreatModel(LpNorm.LINF, epsilon, clip);
  }

  @Override
  public String toString() {
    return "%s, image %d of class %d, epsilon %s (%s)"
        .formatted(network, image, label, epsilon, verdict.key());
  }
}
