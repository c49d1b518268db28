package ml.gibbon.network;

import java.util.Arrays;

/** The lengths of a tensor's axes, outermost first; none of a single number. */
public final class Shape {

  /** Most axes: as many as NumPy's arrays had for long. */
  private static final int MOST_AXES = 32;

  private final int[] lengths;

  private Shape(int[] lengths) {
    this.lengths = lengths;
  }

  /**
   * @param lengths each at least 0
   * @throws UnsupportedNetworkException when there are more than 32, or more than 2^31 - 1 values
   */
  public static Shape of(int... lengths) {
    if (lengths.length > MOST_AXES) {
      throw new UnsupportedNetworkException(
          "%d axes are too many, the most are %d".formatted(lengths.length, MOST_AXES));
    }
    long size = 1;
    for (int length : lengths) {
      if (length < 0) {
        throw new IllegalArgumentException("an axis of length " + length);
      }
      size = Math.multiplyExact(size, length);
      if (size > Integer.MAX_VALUE) {
        throw new UnsupportedNetworkException(
            "%s has more values than one array can hold".formatted(Arrays.toString(lengths)));
      }
    }
    return new Shape(lengths.clone());
  }

  /** Number of axes. */
  public int rank() {
    return lengths.length;
  }

  /**
   * Length of an axis.
   *
   * @param axis in [-rank, rank), from the end if negative
   */
  public int length(int axis) {
    return lengths[axis(axis)];
  }

  /**
   * The axis counted from the outermost.
   *
   * @param axis in [-rank, rank), from the end if negative
   * @throws UnsupportedNetworkException when there is none
   */
  public int axis(int axis) {
    int counted = axis < 0 ? axis + lengths.length : axis;
    if (counted < 0 || counted >= lengths.length) {
      throw new UnsupportedNetworkException("%s has no axis %d".formatted(this, axis));
    }
    return counted;
  }

  /** Number of values. */
  public int size() {
    return size(0, lengths.length);
  }

  /** Number of values of the axes from one on, up to but without another. */
  public int size(int from, int to) {
    int size = 1;
    for (int i = from; i < to; i++) {
      size *= lengths[i];
    }
    return size;
  }

  /** The same with another length of an axis. */
  public Shape with(int axis, int length) {
    int[] other = lengths.clone();
    other[axis(axis)] = length;
    return of(other);
  }

  /** Distance of neighbours along each axis in row-major order. */
  public int[] strides() {
    int[] strides = new int[lengths.length];
    int stride = 1;
    for (int i = lengths.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= lengths[i];
    }
    return strides;
  }

  /**
   * The shape of an elementwise operation on both, by NumPy's rules: axes are aligned at the end,
   * and of two lengths one is repeated if it is 1.
   *
   * @throws UnsupportedNetworkException when they do not fit
   */
  public Shape broadcast(Shape other) {
    int[] both = new int[Math.max(rank(), other.rank())];
    for (int i = 1; i <= both.length; i++) {
      int a = i > rank() ? 1 : lengths[rank() - i];
      int b = i > other.rank() ? 1 : other.lengths[other.rank() - i];
      if (a != b && a != 1 && b != 1) {
        throw new UnsupportedNetworkException("%s and %s do not fit".formatted(this, other));
      }
      both[both.length - i] = a == 1 ? b : a;
    }
    return of(both);
  }

  /** The lengths, a copy. */
  public int[] toArray() {
    return lengths.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(lengths, shape.lengths);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(lengths);
  }

  /** For messages, for example {@code [1, 3, 32, 32]}. */
  @Override
  public String toString() {
    return Arrays.toString(lengths);
  }
}
