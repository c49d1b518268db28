package ml.gibbon.attack;

import java.io.Serializable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.text.Figures;
import ml.gibbon.text.Words;

/**
 * What an attack was: two tables of the same model and images hold the same rows exactly when their
 * attacks, pixel formats and seeds are equal.
 *
 * @param name the user's name for it
 * @param kind for example {@code pgd}
 * @param settings of its kind, by their keys in the configuration
 * @param goal what it wanted
 * @param threatModel what it was allowed
 */
public record AttackKey(
    String name,
    String kind,
    SortedMap<String, String> settings,
    Goal goal,
    ThreatModel threatModel)
    implements Serializable {

  public AttackKey {
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
  }

  /** Of an attack that is a record. */
  public static AttackKey of(String name, Attack attack, Goal goal, ThreatModel threatModel) {
    return new AttackKey(name, AttackKinds.nameOf(attack), settingsOf(attack), goal, threatModel);
  }

  static SortedMap<String, String> settingsOf(Attack attack) {
    SortedMap<String, String> settings = new TreeMap<>();
    RecordComponent[] components = attack.getClass().getRecordComponents();
    for (RecordComponent component : components == null ? new RecordComponent[0] : components) {
      try {
        Object value = component.getAccessor().invoke(attack);
        String text = value instanceof Enum<?> constant ? Words.of(constant) : value.toString();
        settings.put(Words.kebab(component.getName()), text);
      } catch (IllegalAccessException | InvocationTargetException e) {
        throw new IllegalStateException("a public record shows its components", e);
      }
    }
    return settings;
  }

  /**
   * The name of its folder among those of a model: {@code fgsm-linf-0.25}, {@code
   * pgd40-linf-0.3-unclipped} or, of minimum norm, {@code deepfool-l2}. No two attacks of a run
   * share one: names differ, and of one name the norm is the same and epsilon and clip differ.
   */
  public String folder() {
    String size = threatModel.epsilon().isPresent() ? "-" + plain(epsilonOrNaN()) : "";
    return "%s-%s%s%s".formatted(name, threatModel.norm().key(), size, suffix(threatModel.clip()));
  }

  private double epsilonOrNaN() {
    return threatModel.epsilon().orElse(Double.NaN);
  }

  /** All digits: what differs in the last one must not share a folder. */
  private static String plain(double epsilon) {
    return new BigDecimal(Double.toString(epsilon)).stripTrailingZeros().toPlainString();
  }

  private static String suffix(PixelRange clip) {
    if (clip.equals(PixelRange.UNIT)) {
      return "";
    }
    return clip.isNone() ? "-unclipped" : "-clip-%s-%s".formatted(clip.low(), clip.high());
  }

  /** The user's name, and the kind where that is another: {@code pgd40 (pgd)}. */
  public String title() {
    return name.equals(kind) ? name : "%s (%s)".formatted(name, kind);
  }

  /** All of it in words: {@code fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1]}. */
  public String inWords() {
    OptionalDouble epsilon = threatModel.epsilon();
    return "%s, %s, %s, %s, clip %s"
        .formatted(
            title(),
            Figures.norm(threatModel.norm().key()),
            epsilon.isPresent()
                ? "epsilon " + Figures.epsilon(epsilon.getAsDouble())
                : "smallest change",
            goal.key(),
            threatModel.clip().key());
  }
}
