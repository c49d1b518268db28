package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.PrimitiveIterator;
import java.util.function.UnaryOperator;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import org.apache.hadoop.conf.Configuration;

/**
 * Images that are stored column by column, as EMNIST's are, set upright, and their labels counted
 * from 0 on.
 *
 * @param firstLabel the label that becomes 0
 */
record Upright(IdxPair stored, int firstLabel) implements ImageSource {

  @Override
  public long images() {
    return stored.images();
  }

  @Override
  public ImageSource relocate(UnaryOperator<DataFile> copy) {
    return new Upright((IdxPair) stored.relocate(copy), firstLabel);
  }

  @Override
  public PrimitiveIterator.OfInt labels(Configuration hadoop) throws IOException {
    PrimitiveIterator.OfInt labels = stored.labels(hadoop);
    return new PrimitiveIterator.OfInt() {
      @Override
      public boolean hasNext() {
        return labels.hasNext();
      }

      @Override
      public int nextInt() {
        return Math.max(NO_LABEL, labels.nextInt() - firstLabel);
      }
    };
  }

  @Override
  public ImageIterator read(long from, long to, Configuration hadoop) throws IOException {
    ImageIterator images = stored.read(from, to, hadoop);
    return new ImageIterator(from, to) {
      @Override
      protected LabelledImage read(long id) throws IOException {
        LabelledImage image = images.next();
        if (image.label() < firstLabel) {
          throw new BadImageException(
              stored.labelFile(),
              id,
              "label %d: labels are %d or more".formatted(image.label(), firstLabel));
        }
        return new LabelledImage(id, image.label() - firstLabel, transposed(image.pixels()));
      }

      @Override
      protected void pass(long id) {
        images.skip();
      }

      @Override
      public void close() throws IOException {
        images.close();
      }
    };
  }

  private byte[] transposed(byte[] pixels) {
    ImageShape shape = stored.shape();
    byte[] upright = new byte[pixels.length];
    for (int y = 0; y < shape.height(); y++) {
      for (int x = 0; x < shape.width(); x++) {
        upright[y * shape.width() + x] = pixels[x * shape.height() + y];
      }
    }
    return upright;
  }
}
