package ml.gibbon.gradient;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Arrays of earlier passes that nobody needs any more, for the next pass to write into. A fresh
 * array of a micro-batch's pixels costs more than the memory traffic of the pass: the JVM clears
 * it, and while its heap grows the operating system has to find and clear every page of it first.
 */
final class SpareArrays {

  /** As many as a loop of gradient steps has at once: where it is, and where it goes. */
  private static final int MOST = 2;

  private final Deque<float[]> arrays = new ArrayDeque<>(MOST);

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
    if (arrays.size() < MOST) {
      arrays.push(array);
    }
  }
}
