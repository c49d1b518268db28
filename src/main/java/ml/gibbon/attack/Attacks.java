package ml.gibbon.attack;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All attacks by name. */
public final class Attacks {

  private static final Map<String, Attack> BY_NAME = new TreeMap<>();

  static {
    for (Attack attack : List.of(new FastGradientSign(), new RandomSign())) {
      BY_NAME.put(attack.name(), attack);
    }
  }

  private Attacks() {}

  public static Set<String> names() {
    return Set.copyOf(BY_NAME.keySet());
  }

  /**
   * The attack of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Attack named(String name) {
    Attack attack = BY_NAME.get(name);
    if (attack == null) {
      throw new IllegalArgumentException(
          "there is no attack " + name + "; there are " + BY_NAME.keySet());
    }
    return attack;
  }
}
