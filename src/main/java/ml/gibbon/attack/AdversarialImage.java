package ml.gibbon.attack;

import java.util.OptionalInt;

/**
 * One attacked image with all that was measured on it, after it was stored in its pixel format.
 *
 * @param id of the clean image
 * @param label true class
 * @param target the class aimed at, empty for an untargeted attack
 * @param cleanPixels uint8 {@code [C, H, W]}
 * @param adversarialPixels float32 little-endian or uint8 {@code [C, H, W]}
 * @param cleanPrediction the model's answer on the clean image
 * @param cleanConfidence softmax probability of that answer
 * @param adversarialPrediction the model's answer on the adversarial image
 * @param adversarialConfidence softmax probability of that answer
 * @param success whether the goal was achieved
 * @param linf largest change of a value, [0, 1] scale
 * @param l2 Euclidean length of the change, [0, 1] scale
 * @param l1 sum of all changes, [0, 1] scale
 * @param l0 number of values changed
 * @param evaluations gradients that the attack took of the model at this image
 * @param queries answers beyond those that it asked the model for
 */
public record AdversarialImage(
    long id,
    int label,
    OptionalInt target,
    byte[] cleanPixels,
    byte[] adversarialPixels,
    int cleanPrediction,
    float cleanConfidence,
    int adversarialPrediction,
    float adversarialConfidence,
    boolean success,
    float linf,
    float l2,
    float l1,
    int l0,
    int evaluations,
    int queries) {

  /** The same with the effort of two attacks on it. */
  AdversarialImage withEffortOf(AdversarialImage one, AdversarialImage other) {
    return withEffort(one.evaluations + other.evaluations, one.queries + other.queries);
  }

  /** The same with the effort that was counted on another. */
  public AdversarialImage withEffortOf(AdversarialImage other) {
    return withEffort(other.evaluations, other.queries);
  }

  private AdversarialImage withEffort(int gradients, int answers) {
    return new AdversarialImage(
        id,
        label,
        target,
        cleanPixels,
        adversarialPixels,
        cleanPrediction,
        cleanConfidence,
        adversarialPrediction,
        adversarialConfidence,
        success,
        linf,
        l2,
        l1,
        l0,
        gradients,
        answers);
  }

  /** The size of the change in a norm. */
  public float size(LpNorm norm) {
    return switch (norm) {
      case LINF -> linf;
      case L2 -> l2;
      case L1 -> l1;
      case L0 -> l0;
    };
  }
}
