package ml.gibbon.attack.loop;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import ml.gibbon.image.ImageBatch;

/**
 * The images of a batch that an attack still works on, put together without gaps: those that are
 * done leave, and cost nothing any more.
 *
 * @param rows places of these images in the whole batch, growing
 * @param clean these images
 */
public record Standing(int[] rows, ImageBatch clean) {

  /** All images of a batch. */
  public static Standing all(ImageBatch batch) {
    return new Standing(IntStream.range(0, batch.size()).toArray(), batch);
  }

  /**
   * Those of a batch that pass a test.
   *
   * @param test takes a row of the batch
   */
  public static Standing of(ImageBatch batch, IntPredicate test) {
    int[] rows = IntStream.range(0, batch.size()).filter(test).toArray();
    return rows.length == batch.size() ? all(batch) : new Standing(rows, batch.rows(rows));
  }

  /**
   * Those of these images that pass a test.
   *
   * @param test takes a row of the whole batch
   */
  public Standing where(IntPredicate test) {
    int[] places = IntStream.range(0, size()).filter(i -> test.test(rows[i])).toArray();
    return places.length == size()
        ? this
        : new Standing(Arrays.stream(places).map(i -> rows[i]).toArray(), clean.rows(places));
  }

  /** Number of images. */
  public int size() {
    return rows.length;
  }

  /** Whether no image is left. */
  public boolean isEmpty() {
    return rows.length == 0;
  }

  /**
   * The points of those of these images that are left.
   *
   * @param left some of these images
   * @param points of all of these, float32 {@code [N, C, H, W]}
   * @return the same array where all are left
   */
  public float[] keep(Standing left, float[] points) {
    if (left.size() == size()) {
      return points;
    }
    int size = clean.shape().size();
    float[] kept = new float[left.size() * size];
    int from = 0;
    for (int i = 0; i < left.size(); i++) {
      while (rows[from] != left.rows[i]) {
        from++;
      }
      System.arraycopy(points, from * size, kept, i * size, size);
    }
    return kept;
  }

  /** Those of some numbers, one for each image of the whole batch, that belong to these. */
  public int[] pick(int[] ofAll) {
    return Arrays.stream(rows).map(row -> ofAll[row]).toArray();
  }

  /**
   * The values of these images, without gaps.
   *
   * @param ofAll {@code [N, C, H, W]} of the whole batch
   * @param size values in an image
   * @return the same array where these are all of the images
   */
  public float[] pick(float[] ofAll, int size) {
    if (rows.length * size == ofAll.length) {
      return ofAll;
    }
    float[] picked = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(ofAll, rows[i] * size, picked, i * size, size);
    }
    return picked;
  }
}
