package ml.gibbon.text;

import java.util.Locale;

/** How names of the code are written in a configuration, and numbers of things in a line. */
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

  /** {@code 1 tie}, {@code 2 ties}, {@code 1,000 ties}. */
  public static String count(long number, String thing) {
    return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
  }
}
