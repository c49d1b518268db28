package ml.gibbon.gradient;

/**
 * The values of one image between two steps of a compiled network.
 *
 * @param height rows
 * @param width columns
 * @param channels values at each place
 */
record Volume(int height, int width, int channels) {

  /** Values of one image. */
  int size() {
    return height * width * channels;
  }

  /** Rows times columns. */
  int places() {
    return height * width;
  }

  /** A plain vector. */
  static Volume vector(int values) {
    return new Volume(1, 1, values);
  }
}
