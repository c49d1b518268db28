package ml.gibbon.network;

/**
 * The values of one image between two operations.
 *
 * @param height rows
 * @param width columns
 * @param channels values at each place
 */
public record Volume(int height, int width, int channels) {

  /** Values of one image. */
  public int size() {
    return height * width * channels;
  }

  /** Rows times columns. */
  public int places() {
    return height * width;
  }

  /** A plain vector. */
  public static Volume vector(int values) {
    return new Volume(1, 1, values);
  }
}
