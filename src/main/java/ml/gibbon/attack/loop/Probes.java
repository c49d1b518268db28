package ml.gibbon.attack.loop;

import java.util.Arrays;
import ml.gibbon.image.ImageBatch;

/**
 * What a model says of points around images, summed up to a direction for each image: how gradients
 * are estimated by those who are not told them.
 */
public final class Probes {

  private final Standing images;
  private final int size;
  private final int count;
  private final float[] at;
  private final float[] sums;
  private final float[] offsets;
  private final double[] values;

  /**
   * Around some images.
   *
   * @param at where each image is, {@code [N, C, H, W]}
   * @param size values in an image
   * @param count points around each image
   */
  public Probes(Standing images, float[] at, int size, int count) {
    this.images = images;
    this.at = at;
    this.size = size;
    this.count = count;
    this.sums = new float[at.length];
    this.offsets = new float[at.length];
    this.values = new double[images.size()];
  }

  /** Writes a point around an image. */
  @FunctionalInterface
  public interface Point {

    /**
     * Called for the points of an image in their order.
     *
     * @param image place among the images
     * @param point its number
     * @param points where to write it, from {@code from} on
     */
    void put(int image, int point, float[] points, int from);
  }

  /** Asks the model. */
  @FunctionalInterface
  public interface Question {

    /**
     * A value for each of some points.
     *
     * @param rows the image of the batch that each lies around, {@code [M]}
     * @param images their places among the images, {@code [M]}
     * @param points {@code [M, C, H, W]}
     */
    double[] ask(int[] rows, int[] images, float[] points);
  }

  /** Asks about all points, as many of them together as images usually are. */
  public Probes ask(Point point, Question question) {
    int all = images.size() * count;
    float[] points = new float[Math.min(all, ImageBatch.USUAL_SIZE) * size];
    for (int first = 0; first < all; first += ImageBatch.USUAL_SIZE) {
      int some = Math.min(ImageBatch.USUAL_SIZE, all - first);
      points = points.length == some * size ? points : new float[some * size];
      int[] places = new int[some];
      int[] rows = new int[some];
      for (int n = 0; n < some; n++) {
        places[n] = (first + n) / count;
        rows[n] = images.rows()[places[n]];
        point.put(places[n], (first + n) % count, points, n * size);
      }
      add(places, points, question.ask(rows, places, points));
    }
    return this;
  }

  private void add(int[] places, float[] points, double[] said) {
    for (int n = 0; n < places.length; n++) {
      values[places[n]] += said[n];
      float weight = (float) said[n];
      int from = places[n] * size;
      for (int j = 0; j < size; j++) {
        float offset = points[n * size + j] - at[from + j];
        sums[from + j] += weight * offset;
        offsets[from + j] += offset;
      }
    }
  }

  /** For each image the sum of {@code value * (point - image)}, {@code [N, C, H, W]}. */
  public float[] sums() {
    return sums;
  }

  /**
   * The same with the mean of an image's values taken from each of them; where they all are the
   * same the values themselves.
   */
  public float[] centredSums() {
    float[] centred = Arrays.copyOf(sums, sums.length);
    for (int i = 0; i < values.length; i++) {
      float mean = (float) (values[i] / count);
      boolean areSame = Math.abs(mean) == 1;
      for (int j = i * size; j < (i + 1) * size && !areSame; j++) {
        centred[j] -= mean * offsets[j];
      }
    }
    return centred;
  }
}
