package ml.gibbon.gradient;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of earlier passes that nobody needs any more, for the next pass to write into. A fresh
 * array of a micro-batch's pixels costs more than the memory traffic of the pass: the JVM clears
 * it, and while its heap grows the operating system has to find and clear every page of it first.
 */
final class SpareArrays {

  private final Deque<float[]> arrays = new ArrayDeque<>();
  private int most = 2;

  /** As many are kept as a loop of gradient steps has at once: where it is, and where it goes. */
  void keepFor(int gradients) {
    most = Math.max(most, gradients + 1);
  }

  /** An array with any values in it. */
  float[] take(int length) {
    while (!arrays.isEmpty()) {
      float[] array = arrays.pop();
      if (array.length == length) {
        return array;
      }
    }
    return new float[length];
  }

  void giveBack(float[] array) {
    if (arrays.size() < most) {
      arrays.push(array);
    }
  }
}
