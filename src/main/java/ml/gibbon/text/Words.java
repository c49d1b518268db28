package ml.gibbon.text;

import java.util.Locale;

/** How the names of the code are written in a configuration. */
public final class Words {

  private Words() {}

  /** {@code stepSize} is {@code step-size}. */
  public static String kebab(String component) {
    return component.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  /** {@code CLEAN_ERROR} is {@code clean-error}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
