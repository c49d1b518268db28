package ml.gibbon.certify;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import ml.gibbon.engine.BoxBounds;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.NetworkFile;
import ml.gibbon.result.Certificates.OfImage;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Certifies the images of a partition by interval bounds, a batch at a time. */
final class BoxPartition implements FlatMapFunction<Iterator<LabelledImage>, OfImage> {

  private static final long serialVersionUID = 1;

  private final Broadcast<byte[]> model;
  private final ImageShape shape;

  /**
   * @param model file of the network
   */
  BoxPartition(Broadcast<byte[]> model, ImageShape shape) {
    this.model = model;
    this.shape = shape;
  }

  @Override
  public Iterator<OfImage> call(Iterator<LabelledImage> images) {
    List<OfImage> certificates = new ArrayList<>();
    if (images.hasNext()) {
      try (BoxBounds bounds =
          new BoxBounds(NetworkFile.read(model.value(), "model.zip").graph(shape), shape)) {
        List<LabelledImage> some = new ArrayList<>(ImageBatch.USUAL_SIZE);
        while (images.hasNext()) {
          some.add(images.next());
          if (some.size() == ImageBatch.USUAL_SIZE || !images.hasNext()) {
            certify(ImageBatch.of(shape, some), bounds, certificates);
            some.clear();
          }
        }
      }
    }
    return certificates.iterator();
  }

  private static void certify(ImageBatch batch, BoxBounds bounds, List<OfImage> to) {
    BoxBounds.Held held = bounds.held(batch.pixels(), batch.size());
    for (int i = 0; i < batch.size(); i++) {
      double epsilon = held.epsilons()[i];
      to.add(new OfImage(batch.ids()[i], batch.labels()[i], held.answers()[i], 0, epsilon));
    }
  }
}
