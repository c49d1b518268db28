package ml.gibbon.config;

import java.util.Map;

/** Keys and groups that are called otherwise today, for those who know Gibbon from before. */
final class MovedKeys {

  /** What to write instead, to be read after "unknown key generate.epsilon in FILE line 7: ". */
  static final Map<String, String> INSTEAD =
      Map.of(
          "generate.attack",
          "attacks are named now, write attacks.NAME.kind, and NAME into generate.attacks",
          "generate.epsilon",
          "attacks are named now, write attacks.fgsm.epsilon",
          "generate.norm",
          "attacks are named now, write attacks.fgsm.norm",
          "generate.clip",
          "attacks are named now, write attacks.fgsm.clip",
          "generate.label",
          "attacks are named now, write attacks.fgsm.goal for a target, or attacks.fgsm.label = predicted",
          "adversarial-train",
          "hardened models are named now, write defences.NAME { kind = adversarial-training, model = MODEL }");

  private MovedKeys() {}
}
