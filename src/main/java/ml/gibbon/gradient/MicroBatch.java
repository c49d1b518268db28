package ml.gibbon.gradient;

import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * How many images go through a network together: enough to fill the matrix product, and few enough
 * for the activations to stay in the caches.
 */
final class MicroBatch {

  private static final int LARGEST = 256;
  private static final int SMALLEST = 8;

  /** Bytes of activations and gradients of a micro-batch to aim at. */
  private static final long BYTES = 16 << 20;

  private MicroBatch() {}

  /** A power of two. */
  static int of(MultiLayerNetwork network, ImageShape shape) {
    long one = bytes(network, shape, 1);
    long each = bytes(network, shape, 2) - one;
    int images = LARGEST;
    while (images > SMALLEST && images * each > BYTES) {
      images /= 2;
    }
    return images;
  }

  private static long bytes(MultiLayerNetwork network, ImageShape shape, int images) {
    return NetworkCompiler.compile(network, shape, images, Sgemm.fastest()).arena().bytes();
  }
}
