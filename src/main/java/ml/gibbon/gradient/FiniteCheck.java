package ml.gibbon.gradient;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Finds values that are not finite. All values are checked by arithmetic that the JVM turns into
 * vector instructions ({@code 0 * x} is 0 for a finite x and NaN for any other); only where that
 * fails is the image searched for.
 */
final class FiniteCheck {

  private final float[] sums = new float[Tiles.LENGTH];
  private final float[] tile = new float[Tiles.LENGTH];

  /**
   * @param values rows of {@code length} values, one for each image
   * @param first row to check
   * @param count of rows
   * @return the first of these rows that has a value that is NaN or infinite; empty when there is
   *     none
   */
  OptionalInt search(float[] values, int length, int first, int count) {
    Arrays.fill(sums, 0f);
    int end = (first + count) * length;
    for (int i = first * length; i < end; i += tile.length) {
      int n = Math.min(tile.length, end - i);
      // Two arrays with one index: with an offset the JVM would not vectorise the sum.
      System.arraycopy(values, i, tile, 0, n);
      Tiles.addZeroTimes(sums, tile, n);
    }
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total == 0
        ? OptionalInt.empty()
        : OptionalInt.of(notFinite(values, first * length) / length);
  }

  private static int notFinite(float[] values, int from) {
    int i = from;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i;
  }
}
