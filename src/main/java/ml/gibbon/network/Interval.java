package ml.gibbon.network;

/**
 * What is known of a value: it lies between two ends, or within a radius of a centre.
 *
 * @param first lower end, or centre
 * @param second upper end, or radius
 * @param isCentred which of both
 */
record Interval(Node first, Node second, boolean isCentred) {

  static Interval ends(Node lower, Node upper) {
    return new Interval(lower, upper, false);
  }

  static Interval centred(Node centre, Node radius) {
    return new Interval(centre, radius, true);
  }

  /** The same by its ends: centre minus radius and centre plus radius. */
  Interval ends(GraphBuilder builder, String name) {
    return isCentred
        ? ends(
            builder.add(
                name + " lower", arithmetic(Operation.Arithmetic.Kind.SUBTRACT), first, second),
            builder.add(name + " upper", arithmetic(Operation.Arithmetic.Kind.ADD), first, second))
        : this;
  }

  /** The same by centre and radius: half the sum and half the difference of the ends. */
  Interval centred(GraphBuilder builder, String name) {
    if (isCentred) {
      return this;
    }
    Operation half = new Operation.Elementwise(Function.LINEAR, .5f, 0);
    Node lower = builder.add(name + " lower half", half, first);
    Node upper = builder.add(name + " upper half", half, second);
    return centred(
        builder.add(name + " centre", arithmetic(Operation.Arithmetic.Kind.ADD), upper, lower),
        builder.add(
            name + " radius", arithmetic(Operation.Arithmetic.Kind.SUBTRACT), upper, lower));
  }

  private static Operation arithmetic(Operation.Arithmetic.Kind kind) {
    return new Operation.Arithmetic(kind);
  }
}
