package ml.gibbon.gradient;

import java.util.Arrays;

/**
 * Finds values that are not finite. The whole batch is checked by arithmetic that the JVM
 * vectorises ({@code 0 * x} is 0 for a finite x and NaN for any other); only a batch that fails is
 * searched.
 */
final class FiniteCheck {

  private final float[] sums;

  /**
   * @param length values of one image
   */
  FiniteCheck(int length) {
    this.sums = new float[length];
  }

  /**
   * @param values rows of this check's length
   * @param first row to check
   * @param count of rows
   * @throws IllegalArgumentException when a value is NaN or infinite, naming its row
   */
  void require(float[] values, int first, int count, String what) {
    Arrays.fill(sums, 0f);
    for (int row = first; row < first + count; row++) {
      accumulate(values, row * sums.length);
    }
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    if (total != 0) {
      throw new IllegalArgumentException(
          "image %d of the batch has %s that is not finite".formatted(row(values, first), what));
    }
  }

  private void accumulate(float[] values, int from) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] += 0f * values[from + i];
    }
  }

  private int row(float[] values, int first) {
    int i = first * sums.length;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i / sums.length;
  }
}
