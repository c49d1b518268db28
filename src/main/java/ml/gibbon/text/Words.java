package ml.gibbon.text;

import java.util.Locale;

/** How the constants of an enum are written in a configuration. */
public final class Words {

  private Words() {}

  /** {@code CLEAN_ERROR} is {@code clean-error}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
