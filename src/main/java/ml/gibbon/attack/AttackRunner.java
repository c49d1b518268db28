package ml.gibbon.attack;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.PixelFormat;

/**
 * The one way to run an attack: check, perturb, count, apply the threat model, store in the pixel
 * format, and measure what was stored. No attack can forget any of it.
 *
 * @param attack to run
 * @param goal what the attack wants
 * @param threatModel what it may do
 * @param format how adversarial pixels are stored; with {@code UINT8} they are moved onto grey
 *     levels inside the ball, or of an attack of minimum norm as near as the goal is still reached,
 *     and measured there
 * @param seed of every draw
 */
public record AttackRunner(
    Attack attack, Goal goal, ThreatModel threatModel, PixelFormat format, long seed)
    implements Serializable {

  /**
   * @throws IllegalArgumentException when the attack does not know the norm or is told no epsilon
   *     that it needs, or when the pixels are stored as uint8 but are not clipped to [0, 1]
   */
  public AttackRunner {
    if (!attack.norms().contains(threatModel.norm())) {
      throw new IllegalArgumentException(
          "%s is not run under %s but under %s"
              .formatted(
                  AttackKinds.nameOf(attack),
                  threatModel.norm().key(),
                  attack.norms().stream().map(LpNorm::key).sorted().toList()));
    }
    if (!attack.isOfMinimumNorm() && threatModel.epsilon().isEmpty()) {
      throw new IllegalArgumentException(AttackKinds.nameOf(attack) + " needs an epsilon");
    }
    if (format == PixelFormat.UINT8
        && (threatModel.clip().low() < 0 || threatModel.clip().high() > 1)) {
      throw new IllegalArgumentException(
          "uint8 pixels hold [0, 1] only but clip is " + threatModel.clip().key());
    }
  }

  /** What the attack is asked to do with a batch. */
  public AttackTask task(ImageBatch clean) {
    return new AttackTask(clean, goal, threatModel, seed);
  }

  /** Another attack with the same goal, threat model, format and seed. */
  public AttackRunner with(Attack other) {
    return new AttackRunner(other, goal, threatModel, format, seed);
  }

  /**
   * Makes adversarial images that keep to the threat model.
   *
   * @return pixels as they are to be stored
   */
  public Crafted craft(DifferentiableClassifier classifier, ImageBatch clean) {
    CountingClassifier counting = new CountingClassifier(classifier);
    Crafted crafted = attack.craft(counting, task(clean));
    requireWhole(crafted, counting, clean);
    threatModel.project(clean.pixels(), crafted.pixels(), clean.shape().size());
    if (format == PixelFormat.UINT8 && attack.isOfMinimumNorm()) {
      GreyLevelSearch.run(this, classifier, clean, crafted);
    } else if (format == PixelFormat.UINT8) {
      GreyLevels.round(clean.pixels(), crafted.pixels());
    }
    return crafted;
  }

  /** What an attack says of its effort is held against what was really asked of the model. */
  private void requireWhole(Crafted crafted, CountingClassifier counting, ImageBatch clean) {
    if (crafted.pixels().length != clean.pixels().length
        || crafted.pixels() == clean.pixels()
        || sum(crafted.effort().evaluations()) != counting.evaluations()
        || sum(crafted.effort().queries()) != counting.queries()) {
      throw new IllegalStateException(
          "%s must give %d values of its own and count %d gradients and %d answers but gave %d values and counted %d and %d"
              .formatted(
                  AttackKinds.nameOf(attack),
                  clean.pixels().length,
                  counting.evaluations(),
                  counting.queries(),
                  crafted.pixels().length,
                  sum(crafted.effort().evaluations()),
                  sum(crafted.effort().queries())));
    }
  }

  private static long sum(int[] counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }

  /**
   * Attacks a batch and measures what came out.
   *
   * @return one measured image for each clean one, in the same order
   * @throws ml.gibbon.error.InputException when a logit or an adversarial pixel is not finite
   */
  public List<AdversarialImage> run(DifferentiableClassifier classifier, ImageBatch clean) {
    AttackedBatch attacked = attack(classifier, clean);
    return IntStream.range(0, attacked.size()).mapToObj(attacked::image).toList();
  }

  /** Attacks a batch whose images are then measured one by one, when they are needed. */
  public AttackedBatch attack(DifferentiableClassifier classifier, ImageBatch clean) {
    Crafted crafted = craft(classifier, clean);
    float[] cleanLogits =
        crafted.cleanLogits().orElseGet(() -> classifier.logits(clean.pixels(), clean.size()));
    float[] logits = classifier.logits(crafted.pixels(), clean.size());
    return new AttackedBatch(this, clean, crafted, cleanLogits, logits, classifier);
  }
}
