package ml.gibbon.engine.product;

import java.util.ArrayList;
import java.util.List;

/** Memory that is needed for some operations only, and the arrays that lie in it. */
final class PassingArray {

  private final int length;
  private final List<NativeFloats> arrays = new ArrayList<>();
  private int first;
  private int last;

  /**
   * @param now the operation that needs it
   */
  PassingArray(int length, int now) {
    this.length = length;
    this.first = now;
    this.last = now;
  }

  /** One more array. */
  NativeFloats add() {
    NativeFloats array = new NativeFloats(length);
    arrays.add(array);
    return array;
  }

  /**
   * Takes over the arrays of another.
   *
   * @throws IllegalArgumentException when they are of another length
   */
  void addAll(PassingArray other) {
    if (other.length != length) {
      throw new IllegalArgumentException(
          "%d values do not lie in %d".formatted(other.length, length));
    }
    arrays.addAll(other.arrays);
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
  }

  List<NativeFloats> arrays() {
    return arrays;
  }

  int length() {
    return length;
  }

  void keepUntil(int now) {
    last = Math.max(last, now);
  }

  /** Whether an operation needs both. */
  boolean meets(PassingArray other) {
    return first <= other.last && other.first <= last;
  }
}
