package ml.gibbon.train.averaging;

import java.io.Serializable;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ModelInput;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The images of one step of one worker, uint8, in training order. Three arrays, not as many objects
 * as images: Spark measures the size of what it caches object by object.
 */
public final class Minibatch implements Serializable {

  private static final long serialVersionUID = 1;

  private final long step;
  private final long[] ids;
  private final int[] labels;
  private final byte[] pixels;

  /**
   * Room for images.
   *
   * @param step of the epoch
   * @param imageBytes of each image
   */
  Minibatch(long step, int size, int imageBytes) {
    this.step = step;
    this.ids = new long[size];
    this.labels = new int[size];
    this.pixels = new byte[size * imageBytes];
  }

  /** Puts an image in its place. */
  void put(int place, long id, int label, byte[] from, int at) {
    ids[place] = id;
    labels[place] = label;
    int imageBytes = pixels.length / ids.length;
    System.arraycopy(from, at, pixels, place * imageBytes, imageBytes);
  }

  long step() {
    return step;
  }

  int size() {
    return ids.length;
  }

  /** The images as float32 in [0, 1]. */
  ImageBatch images(ImageShape shape) {
    float[] values = new float[pixels.length];
    PixelFormat.UINT8.decode(pixels, values, 0);
    return new ImageBatch(shape, ids, labels, values);
  }

  /**
   * A batch as DL4J takes it: features and one-hot labels {@code [N, K]}.
   *
   * @param asImages whether features are {@code [N, C, H, W]} rather than {@code [N, C * H * W]}
   */
  static DataSet toDataSet(ImageBatch batch, int classes, boolean asImages) {
    float[] labels = new float[batch.size() * classes];
    for (int i = 0; i < batch.size(); i++) {
      labels[i * classes + batch.labels()[i]] = 1;
    }
    return new DataSet(
        Nd4j.create(
            batch.pixels(), ModelInput.batchShape(batch.shape(), batch.size(), asImages), 'c'),
        Nd4j.create(labels, new long[] {batch.size(), classes}, 'c'));
  }
}
