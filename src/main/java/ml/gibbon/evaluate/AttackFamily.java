package ml.gibbon.evaluate;

import java.util.Arrays;
import java.util.Set;
import ml.gibbon.attack.AttackKey;

/** What an attack ought to be able to do, by its kind: it says which attacks to hold together. */
enum AttackFamily {

  /** One step along a gradient. */
  ONE_STEP("fgsm", "fgm", "fgvm"),

  /** Several steps along gradients: they ought to do all that one step does. */
  SEVERAL_STEPS("bim", "pgd", "mim", "apgd"),

  /** Several attacks in turn. */
  CASCADE("cascade", "auto-attack"),

  /** No gradients but answers of the model. */
  BLACK_BOX("square", "nes", "hopskipjump"),

  /** Neither: what every attack has to beat. */
  NOISE("noise"),

  /** All others. */
  OTHER;

  /** Setting of the kinds of several steps. */
  static final String STEPS = "steps";

  private final Set<String> kinds;

  AttackFamily(String... kinds) {
    this.kinds = Set.of(kinds);
  }

  /** An attack of several steps that is told to take one belongs to those of one step. */
  static AttackFamily of(AttackKey attack) {
    AttackFamily family =
        Arrays.stream(values())
            .filter(one -> one.kinds.contains(attack.kind()))
            .findFirst()
            .orElse(OTHER);
    return family == SEVERAL_STEPS && "1".equals(attack.settings().get(STEPS)) ? ONE_STEP : family;
  }
}
