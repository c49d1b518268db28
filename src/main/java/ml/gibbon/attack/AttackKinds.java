package ml.gibbon.attack;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import ml.gibbon.attack.method.Apgd;
import ml.gibbon.attack.method.AutoAttack;
import ml.gibbon.attack.method.Bim;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Cw;
import ml.gibbon.attack.method.Ddn;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.attack.method.Fab;
import ml.gibbon.attack.method.Fgm;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Fgvm;
import ml.gibbon.attack.method.Fmn;
import ml.gibbon.attack.method.HopSkipJump;
import ml.gibbon.attack.method.Jsma;
import ml.gibbon.attack.method.Lbfgs;
import ml.gibbon.attack.method.Mim;
import ml.gibbon.attack.method.Nes;
import ml.gibbon.attack.method.Noise;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.attack.method.Square;
import ml.gibbon.attack.method.Universal;

/** All kinds of attacks, by the names that configurations give them. */
public final class AttackKinds {

  private static final Map<String, Class<? extends Record>> KINDS = new LinkedHashMap<>();

  static {
    KINDS.put("fgsm", Fgsm.class);
    KINDS.put("fgm", Fgm.class);
    KINDS.put("fgvm", Fgvm.class);
    KINDS.put("bim", Bim.class);
    KINDS.put("pgd", Pgd.class);
    KINDS.put("mim", Mim.class);
    KINDS.put("apgd", Apgd.class);
    KINDS.put("deepfool", DeepFool.class);
    KINDS.put("jsma", Jsma.class);
    KINDS.put("cw", Cw.class);
    KINDS.put("lbfgs", Lbfgs.class);
    KINDS.put("fmn", Fmn.class);
    KINDS.put("ddn", Ddn.class);
    KINDS.put("fab", Fab.class);
    KINDS.put("square", Square.class);
    KINDS.put("nes", Nes.class);
    KINDS.put("hopskipjump", HopSkipJump.class);
    KINDS.put("universal", Universal.class);
    KINDS.put("noise", Noise.class);
    KINDS.put("cascade", Cascade.class);
    KINDS.put("auto-attack", AutoAttack.class);
  }

  private AttackKinds() {}

  /** All names, in the order of the catalogue. */
  public static Set<String> names() {
    return Collections.unmodifiableSet(KINDS.keySet());
  }

  /**
   * The record of settings of a kind, which is an {@link Attack}.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Class<? extends Record> settingsOf(String kind) {
    Class<? extends Record> settings = KINDS.get(kind);
    if (settings == null) {
      throw new IllegalArgumentException(
          "there is no kind of attack %s; there are %s".formatted(kind, KINDS.keySet()));
    }
    return settings;
  }

  /** The name of an attack's kind; that of its class for one that is not in the catalogue. */
  public static String nameOf(Attack attack) {
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getValue().isInstance(attack))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> attack.getClass().getSimpleName());
  }
}
