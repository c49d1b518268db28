package ml.gibbon.text;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.OptionalDouble;

/** How numbers are written for people, the same on the console, in warnings and in the report. */
public final class Figures {

  /** Stands for a rate that is not defined, such as the confidence on mistakes without mistakes. */
  public static final String NONE = "-";

  /** Decimals up to which an epsilon is easier to read as it is than as grey levels. */
  private static final int SHORT = 4;

  private Figures() {}

  /** A rate in [0, 1] in percent with two decimals: {@code 93.40 %}. */
  public static String percent(double rate) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * rate);
  }

  /** The same without the sign, for the first of two numbers: {@code 93.40}. */
  public static String points(double rate) {
    return String.format(Locale.ROOT, "%.2f", 100 * rate);
  }

  /** A rate in [0, 1] and how far it may be off, in percent: {@code 38.10 ± 0.95 %}. */
  public static String percent(double rate, double margin) {
    return points(rate) + " ± " + percent(margin);
  }

  /** {@link #percent(double)}, or {@link #NONE} when the rate is not defined. */
  public static String percent(OptionalDouble rate) {
    return rate.isPresent() ? percent(rate.getAsDouble()) : NONE;
  }

  /** Four decimals: {@code 0.2500}. */
  public static String decimal(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }

  /** One decimal: {@code 12.3}. */
  public static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f", seconds);
  }

  /** In whole seconds: {@code 48 s}, {@code 8 min 34 s}, {@code 1 h 2 min}. */
  public static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? "%d min %d s".formatted(whole / 60, whole % 60)
        : "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
  }

  /** Grouped by thousands: {@code 10,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /**
   * The field's way of writing a norm: {@code L-inf} for {@code linf}, {@code L2} for {@code l2}.
   */
  public static String norm(String key) {
    return switch (key) {
      case "linf" -> "L-inf";
      case "l2" -> "L2";
      case "l1" -> "L1";
      case "l0" -> "L0";
      default -> key;
    };
  }

  /** {@link #epsilon(double)}, or {@link #NONE} for an attack that has none. */
  public static String epsilon(OptionalDouble epsilon) {
    return epsilon.isPresent() ? epsilon(epsilon.getAsDouble()) : NONE;
  }

  /**
   * An epsilon on the [0, 1] pixel scale without loss: {@code 0.25}, or in grey levels where that
   * is shorter, {@code 8/255}.
   */
  public static String epsilon(double epsilon) {
    BigDecimal exact = new BigDecimal(Double.toString(epsilon)).stripTrailingZeros();
    long levels = Math.round(epsilon * 255);
    return exact.scale() > SHORT && levels / 255.0 == epsilon
        ? levels + "/255"
        : exact.toPlainString();
  }
}
