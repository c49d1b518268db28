package ml.gibbon.config;

/**
 * The numbers that a key may have, and how to say so.
 *
 * @param words the range as it stands in messages: {@code from 0 to below 1}
 */
record Bounds(double low, boolean lowAllowed, double high, boolean highAllowed, String words) {

  static final Bounds ANY =
      new Bounds(-Double.MAX_VALUE, true, Double.MAX_VALUE, true, "of at most 15 digits");

  static Bounds atLeast(long low) {
    return new Bounds(low, true, Double.MAX_VALUE, true, "from %d on".formatted(low));
  }

  static Bounds above(long low) {
    return new Bounds(low, false, Double.MAX_VALUE, true, "above %d".formatted(low));
  }

  static Bounds fromTo(long low, long high) {
    return new Bounds(low, true, high, true, "from %d to %d".formatted(low, high));
  }

  static Bounds fromToBelow(long low, long high) {
    return new Bounds(low, true, high, false, "from %d to below %d".formatted(low, high));
  }

  boolean contains(double number) {
    return (lowAllowed ? number >= low : number > low)
        && (highAllowed ? number <= high : number < high);
  }
}
