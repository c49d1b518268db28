package ml.gibbon.image;

import java.util.List;

/**
 * Images that go through a model together.
 *
 * @param shape of each image
 * @param ids the images' ids {@code [N]}
 * @param labels true classes {@code [N]}
 * @param pixels float32 {@code [N, C, H, W]}, values in [0, 1]
 */
public record ImageBatch(ImageShape shape, long[] ids, int[] labels, float[] pixels) {

  /**
   * How many images every stage puts through a model together: enough to fill its matrix products,
   * and few enough that the memory of a task does not grow with its partition. Where an image's
   * bits depend on its company, batches are cut at multiples of it by id, so another number gives
   * another table.
   */
  public static final int USUAL_SIZE = 256;

  public ImageBatch {
    if (ids.length != labels.length || pixels.length != ids.length * shape.size()) {
      throw new IllegalArgumentException(
          "%d ids, %d labels and %d pixel values do not make a batch of %s images"
              .formatted(ids.length, labels.length, pixels.length, shape));
    }
  }

  /**
   * Puts stored images together, scaling uint8 to [0, 1].
   *
   * @throws IllegalArgumentException when an image does not have the shape's size
   */
  public static ImageBatch of(ImageShape shape, List<LabelledImage> images) {
    return of(shape, images, new float[images.size() * shape.size()]);
  }

  /**
   * Puts stored images together in an array of the caller's, which becomes the batch's.
   *
   * @param pixels of the length that the images take
   * @throws IllegalArgumentException when an image does not have the shape's size
   */
  public static ImageBatch of(ImageShape shape, List<LabelledImage> images, float[] pixels) {
    int n = images.size();
    long[] ids = new long[n];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      LabelledImage image = images.get(i);
      if (image.pixels().length != shape.size()) {
        throw new IllegalArgumentException(
            "image %d has %d bytes but %s needs %d"
                .formatted(image.id(), image.pixels().length, shape, shape.size()));
      }
      ids[i] = image.id();
      labels[i] = image.label();
      PixelFormat.UINT8.decode(image.pixels(), pixels, i * shape.size());
    }
    return new ImageBatch(shape, ids, labels, pixels);
  }

  /**
   * Some of the images, in a batch of their own.
   *
   * @param rows their places in this one
   */
  public ImageBatch rows(int... rows) {
    int size = shape.size();
    long[] someIds = new long[rows.length];
    int[] someLabels = new int[rows.length];
    float[] somePixels = new float[rows.length * size];
    for (int i = 0; i < rows.length; i++) {
      someIds[i] = ids[rows[i]];
      someLabels[i] = labels[rows[i]];
      System.arraycopy(pixels, rows[i] * size, somePixels, i * size, size);
    }
    return new ImageBatch(shape, someIds, someLabels, somePixels);
  }

  /** Number of images. */
  public int size() {
    return ids.length;
  }
}
