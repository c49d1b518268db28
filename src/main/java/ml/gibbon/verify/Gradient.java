package ml.gibbon.verify;

/**
 * The gradient of an image's loss with respect to its pixels: {@code scale * direction}.
 *
 * @param direction of order 1 for each logit, whatever the size of the gradient
 * @param scale 0 where the loss is flat in double precision
 * @param logit largest absolute value of the image's logits, at least 1
 */
record Gradient(double[] direction, double scale, double logit) {

  /** The largest absolute value of the direction. */
  double largest() {
    return largest(new double[][] {direction});
  }

  /** The Euclidean length of the direction. */
  double length() {
    double squares = 0;
    for (double value : direction) {
      squares += value * value;
    }
    return Math.sqrt(squares);
  }

  static double largest(double[][] rows) {
    double largest = 0;
    for (double[] row : rows) {
      for (double value : row) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return largest;
  }
}
