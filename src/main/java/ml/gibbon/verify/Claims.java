package ml.gibbon.verify;

import java.io.Serializable;
import java.util.Optional;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.AdversarialSet;

/**
 * What a table's manifest claims of every row, in the form that tasks check.
 *
 * @param epsilon largest change allowed; infinite for an attack of minimum norm
 * @param shape of every image
 * @param bytesPerValue of adversarial pixels: 1 for uint8, 4 for float32
 * @param low smallest and
 * @param high largest pixel value allowed
 * @param goal {@code untargeted}, {@code untargeted-predicted}, {@code least-likely}, {@code
 *     random-class} or {@code class-K}
 * @param scaling setting of kind fgvm; empty for others
 * @param rounds setting steps of kind universal; 0 for others
 */
record Claims(
    String attack,
    String kind,
    String norm,
    double epsilon,
    ImageShape shape,
    int bytesPerValue,
    double low,
    double high,
    String goal,
    String scaling,
    int rounds)
    implements Serializable {

  /**
   * Share of epsilon by which a change may exceed it. Clean and adversarial pixels are float32: an
   * attack adds epsilon exactly, and rounding the sum moves it.
   */
  private static final double RELATIVE_SLACK = 1e-4;

  /**
   * What rounding can move one value by, whatever epsilon is: a pixel below 2 is off by 2^-24 at
   * most, the clean and the adversarial one together by 2^-23; doubled for good measure.
   */
  private static final double ROUNDING = 0x1p-22;

  private static final String UNIVERSAL = "universal";

  private static final String FIXED_CLASS = "class-";

  /** Numbers in an image. */
  int values() {
    return shape.size();
  }

  static Claims of(AdversarialSet set) {
    double[] range = range(set.clip());
    return new Claims(
        set.attack(),
        set.kind(),
        set.norm(),
        set.epsilon().orElse(Double.POSITIVE_INFINITY),
        set.imageShape(),
        set.pixels().equals("uint8") ? 1 : Float.BYTES,
        range[0],
        range[1],
        set.goal(),
        set.settings().getOrDefault("scaling", ""),
        set.kind().equals(UNIVERSAL) ? Integer.parseInt(set.settings().get("steps")) : 0);
  }

  /** {@code none} or {@code [0, 1]}. */
  private static double[] range(String clip) {
    if (clip.equals("none")) {
      return new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY};
    }
    String[] ends = clip.substring(1, clip.length() - 1).split(", ", 2);
    return new double[] {Double.parseDouble(ends[0]), Double.parseDouble(ends[1])};
  }

  /** How pixels are stored, as tables and manifests write it. */
  String pixels() {
    return bytesPerValue == 1 ? "uint8" : "float32";
  }

  /** Decodes the bytes of adversarial pixels into {@code pixels} from {@code at} on. */
  void decode(byte[] adversarial, float[] pixels, int at) {
    if (bytesPerValue == 1) {
      StoredPixels.decodeGreyLevels(adversarial, pixels, at);
    } else {
      StoredPixels.decodeFloats(adversarial, pixels, at);
    }
  }

  /** Whether a change is inside the ball, rounding of float32 pixels allowed for. */
  boolean allows(Change change) {
    return size(change) <= epsilon * (1 + RELATIVE_SLACK) + rounding(norm);
  }

  /** The size of a change in the attack's norm. */
  double size(Change change) {
    return switch (norm) {
      case "l2" -> change.l2();
      case "l1" -> change.l1();
      case "l0" -> change.l0();
      default -> change.linf();
    };
  }

  /** Whether it is several attacks in turn, whose names stand in the rows. */
  boolean isCascade() {
    return kind.equals("cascade") || kind.equals("auto-attack");
  }

  /** Whether all images get the same change. */
  boolean isUniversal() {
    return kind.equals(UNIVERSAL);
  }

  boolean isOfMinimumNorm() {
    return Double.isInfinite(epsilon);
  }

  /** What rounding of all values can add to a norm. */
  double rounding(String ofNorm) {
    return switch (ofNorm) {
      case "l2" -> ROUNDING * Math.sqrt(values());
      case "l1" -> ROUNDING * values();
      case "l0" -> 0;
      default -> ROUNDING;
    };
  }

  /** Whether a row's column holds the epsilon: none for an attack of minimum norm. */
  boolean isEpsilon(Double found) {
    return found == null ? isOfMinimumNorm() : found == epsilon;
  }

  boolean targeted() {
    return !goal.startsWith("untargeted");
  }

  boolean leastLikely() {
    return goal.equals("least-likely");
  }

  boolean randomClass() {
    return goal.equals("random-class");
  }

  /** The class that every image is moved to, if the goal names one. */
  Optional<Integer> fixedTarget() {
    return goal.startsWith(FIXED_CLASS)
        ? Optional.of(Integer.valueOf(goal.substring(FIXED_CLASS.length())))
        : Optional.empty();
  }
}
