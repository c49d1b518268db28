package ml.gibbon.engine;

import java.util.Arrays;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.step.Tiles;

/**
 * Finds out whether all values are finite, on their way into native memory and out of it: each tile
 * is looked at while it lies in the first-level cache.
 *
 * <p>All values are checked by arithmetic that the JVM turns into vector instructions ({@code 0 *
 * x} is 0 for a finite x and NaN for any other); only where that fails is the value searched for.
 */
public final class FiniteCheck {

  private final float[] sums = new float[Tiles.LENGTH];
  private final float[] tile = new float[Tiles.LENGTH];

  /**
   * Copies values into native memory.
   *
   * @return whether all of them are finite
   */
  public boolean put(float[] from, int start, NativeFloats to, int at, int count) {
    Arrays.fill(sums, 0f);
    for (int i = 0; i < count; i += tile.length) {
      int n = Math.min(tile.length, count - i);
      // Two arrays with one index: with an offset the JVM would not vectorise the sum.
      System.arraycopy(from, start + i, tile, 0, n);
      Tiles.addZeroTimes(sums, tile, n);
      to.put(at + i, tile, n);
    }
    return areZero();
  }

  /**
   * Copies values out of native memory.
   *
   * @return whether all of them are finite
   */
  public boolean get(NativeFloats from, int at, float[] to, int start, int count) {
    Arrays.fill(sums, 0f);
    for (int i = 0; i < count; i += tile.length) {
      int n = Math.min(tile.length, count - i);
      from.get(at + i, tile, n);
      Tiles.addZeroTimes(sums, tile, n);
      System.arraycopy(tile, 0, to, start + i, n);
    }
    return areZero();
  }

  /** Whether {@code count} values are finite. */
  public boolean isFinite(float[] values, int start, int count) {
    Arrays.fill(sums, 0f);
    for (int i = 0; i < count; i += tile.length) {
      int n = Math.min(tile.length, count - i);
      System.arraycopy(values, start + i, tile, 0, n);
      Tiles.addZeroTimes(sums, tile, n);
    }
    return areZero();
  }

  private boolean areZero() {
    float total = 0;
    for (float sum : sums) {
      total += sum;
    }
    return total == 0;
  }

  /** Index of the first value from an index on that is NaN or infinite; there must be one. */
  public static int notFinite(float[] values, int from) {
    int i = from;
    while (Float.isFinite(values[i])) {
      i++;
    }
    return i;
  }
}
