package ml.gibbon.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Arrays of earlier passes that nobody needs any more, for the next pass to write into. A fresh
 * array of a micro-batch's pixels costs more than the memory traffic of the pass: the JVM clears
 * it, and while its heap grows the operating system has to find and clear every page of it first.
 */
public final class SpareArrays {

  private final List<float[]> arrays = new ArrayList<>();
  private int most = 2;
  private long longest;
  private long kept;

  /** As many are kept as a loop of gradient steps has at once: where it is, and where it goes. */
  public void keepFor(int gradients) {
    most = Math.max(most, gradients + 1);
  }

  /** An array with any values in it. */
  public float[] take(int length) {
    longest = Math.max(longest, length);
    for (int i = arrays.size() - 1; i >= 0; i--) {
      if (arrays.get(i).length == length) {
        kept -= length;
        return arrays.remove(i);
      }
    }
    return new float[length];
  }

  /**
   * Keeps an array. Those of whole batches stay while images leave the batch: the next one needs
   * them, and short ones are soon made.
   */
  public void giveBack(float[] array) {
    arrays.add(array);
    kept += array.length;
    while (kept > most * longest) {
      float[] shortest = Collections.min(arrays, Comparator.comparingInt(one -> one.length));
      arrays.remove(shortest);
      kept -= shortest.length;
    }
  }
}
