package ml.gibbon.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SortedMap;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
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
 * @param attack the user's name for it
 * @param kind for example {@code fgsm}
 * @param settings of its kind, by their keys in the configuration
 * @param norm {@code linf}, {@code l2}, {@code l1} or {@code l0}
 * @param epsilon largest change, on the [0, 1] pixel scale; empty where the attack looked for the
 *     smallest one
 * @param goal as {@link Goal#key} writes it
 * @param clip range of the adversarial pixels, as {@link PixelRange#key} writes it
 * @param pixels {@code float32} or {@code uint8}
 * @param engine that computed the gradients: {@code compiled} or {@code dl4j}
 */
public record AdversarialSet(
    String dataset,
    String split,
    String shape,
    List<String> classNames,
    String model,
    String attack,
    String kind,
    SortedMap<String, String> settings,
    String norm,
    OptionalDouble epsilon,
    String goal,
    String clip,
    String pixels,
    String engine) {

  public static final String KIND = "adversarial";

  public AdversarialSet {
    requireNonNull(dataset, "it has no dataset");
    requireNonNull(split, "it has no split");
    requireNonNull(shape, "it has no shape");
    requireNonNull(classNames, "it has no classNames");
    requireNonNull(model, "it has no model");
    requireNonNull(pixels, "it has no pixels");
    requireNonNull(engine, "it has no engine");
    classNames = List.copyOf(classNames);
    ImageShape.parse(shape);
    PixelFormat.parse(pixels);
    key(attack, kind, settings, norm, epsilon, goal, clip);
  }

  /** The table of one attack on one model. */
  public static AdversarialSet of(
      CleanSet clean, String model, AttackKey attack, PixelFormat pixels, String engine) {
    return new AdversarialSet(
        clean.dataset(),
        clean.split(),
        clean.shape(),
        clean.classNames(),
        model,
        attack.name(),
        attack.kind(),
        attack.settings(),
        attack.threatModel().norm().key(),
        attack.threatModel().epsilon(),
        attack.goal().key(),
        attack.threatModel().clip().key(),
        pixels.key(),
        engine);
  }

  /** The same with pixels in another format. */
  public AdversarialSet with(PixelFormat other) {
    return new AdversarialSet(
        dataset,
        split,
        shape,
        classNames,
        model,
        attack,
        kind,
        settings,
        norm,
        epsilon,
        goal,
        clip,
        other.key(),
        engine);
  }

  /** Attack, norm, epsilon, goal, clip and pixel format in words. */
  public String inWords() {
    return "%s, %s".formatted(key().inWords(), pixels);
  }

  public ImageShape imageShape() {
    return ImageShape.parse(shape);
  }

  public PixelFormat pixelFormat() {
    return PixelFormat.parse(pixels);
  }

  /** The attack as a value. */
  public AttackKey key() {
    return key(attack, kind, settings, norm, epsilon, goal, clip);
  }

  private static AttackKey key(
      String attack,
      String kind,
      SortedMap<String, String> settings,
      String norm,
      OptionalDouble epsilon,
      String goal,
      String clip) {
    requireNonNull(attack, "it has no attack");
    requireNonNull(kind, "it has no kind");
    requireNonNull(settings, "it has no settings");
    requireNonNull(norm, "it has no norm");
    requireNonNull(goal, "it has no goal");
    requireNonNull(clip, "it has no clip");
    Budget budget =
        epsilon.isPresent() ? new Budget.Ball(epsilon.getAsDouble()) : new Budget.Smallest();
    return new AttackKey(
        attack,
        kind,
        settings,
        Goal.parse(goal),
        new ThreatModel(LpNorm.parse(norm), budget, PixelRange.parse(clip)));
  }
}
