package ml.gibbon.result;

import java.io.Serializable;

/**
 * What a check found.
 *
 * @param check that was raised
 * @param found the numbers that raised it, in words
 */
public record Finding(Check check, String found) implements Serializable {

  private static final String SEPARATOR = ": ";

  /** With the name first: {@code label-leaking: fewer errors attacked than clean}. */
  public String inWords() {
    return check.key() + SEPARATOR + found;
  }

  /**
   * What {@link #inWords} has written.
   *
   * @throws IllegalArgumentException when it does not start with the name of a check
   */
  public static Finding parse(String words) {
    int end = words.indexOf(SEPARATOR);
    return new Finding(
        Check.parse(end < 0 ? words : words.substring(0, end)),
        end < 0 ? "" : words.substring(end + SEPARATOR.length()));
  }
}
