package ml.gibbon.train;

import java.io.Serializable;
import java.util.List;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.ModelInput;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The images of one step of one worker, as compact as they are stored.
 *
 * @param step of the epoch
 * @param images in training order
 */
record Minibatch(long step, List<LabelledImage> images) implements Serializable {

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
