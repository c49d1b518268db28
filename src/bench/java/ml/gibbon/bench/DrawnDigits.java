package ml.gibbon.bench;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.ingest.draw.ImageGenerator;
import ml.gibbon.ingest.draw.ImageGenerators;
import ml.gibbon.random.Draws;

/** Drawn digits in the shape that a network takes: in the middle, and the same in each channel. */
final class DrawnDigits {

  private static final long SEED = 1;

  private DrawnDigits() {}

  /**
   * Digits in turn.
   *
   * @param split keeps images that a network is trained with apart from those that are attacked
   * @param first number of the first one
   */
  static ImageBatch of(ImageShape shape, String split, int first, int images) {
    ImageGenerator digits = ImageGenerators.named("digits").orElseThrow();
    long[] ids = LongStream.range(first, (long) first + images).toArray();
    int[] labels = IntStream.range(0, images).map(i -> (int) (ids[i] % 10)).toArray();
    float[] pixels = new float[images * shape.size()];
    for (int i = 0; i < images; i++) {
      byte[] drawn = digits.draw(labels[i], Draws.ofStream(SEED, split, ids[i]));
      float[] digit = new float[drawn.length];
      PixelFormat.UINT8.decode(drawn, digit, 0);
      put(digit, digits.shape(), pixels, i * shape.size(), shape);
    }
    return new ImageBatch(shape, ids, labels, pixels);
  }

  private static void put(
      float[] digit, ImageShape from, float[] pixels, int start, ImageShape shape) {
    int top = (shape.height() - from.height()) / 2;
    int left = (shape.width() - from.width()) / 2;
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int row = 0; row < from.height(); row++) {
        int to = start + (channel * shape.height() + top + row) * shape.width() + left;
        System.arraycopy(digit, row * from.width(), pixels, to, from.width());
      }
    }
  }
}
