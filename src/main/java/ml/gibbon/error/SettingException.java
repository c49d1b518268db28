package ml.gibbon.error;

import java.util.List;
import java.util.function.Predicate;

/**
 * A settings record was given a value that it does not allow. Records throw it from their compact
 * constructors; {@code config.RecordReader} turns it into the error of the key that the value came
 * from.
 */
public final class SettingException extends IllegalArgumentException {

  private final String component;
  private final String found;
  private final String allowed;

  /**
   * @param component name of the record's component, {@code steps}, of an element of it, {@code
   *     units[1]}, or of a component of a record in it, {@code idx.trainImages}
   * @param found its value
   * @param allowed what it must be, to be read after "must be": {@code a whole number from 1 on}
   */
  public SettingException(String component, Object found, String allowed) {
    super("%s must be %s but is %s".formatted(component, allowed, shown(found)));
    this.component = component;
    this.found = shown(found);
    this.allowed = allowed;
  }

  private static String shown(Object found) {
    return found.equals("") ? "\"\"" : found.toString();
  }

  /**
   * Throws unless a condition holds. Conditions on a {@code double} must be false for NaN: {@code
   * alpha >= 0}, never {@code !(alpha < 0)}.
   *
   * @throws SettingException when it does not hold
   */
  public static void require(boolean holds, String component, Object found, String allowed) {
    if (!holds) {
      throw new SettingException(component, found, allowed);
    }
  }

  /**
   * Throws at the first element of a list for which a condition does not hold.
   *
   * @throws SettingException that names the element: {@code units[1]}
   */
  public static <T> void requireEach(
      Predicate<? super T> holds, String component, List<T> found, String allowed) {
    for (int i = 0; i < found.size(); i++) {
      require(holds.test(found.get(i)), component + "[" + i + "]", found.get(i), allowed);
    }
  }

  /** The component at fault, such as {@code steps} or {@code units[1]}. */
  public String component() {
    return component;
  }

  /** Its value. */
  public String found() {
    return found;
  }

  /** What it must be, to be read after "must be". */
  public String allowed() {
    return allowed;
  }
}
