package ml.gibbon.engine;

import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Graph;

/**
 * How many images go through a network together: enough to fill the matrix product, and few enough
 * for the activations to stay in the caches.
 */
public final class MicroBatch {

  private static final int LARGEST = 256;
  private static final int SMALLEST = 8;

  /** Bytes of activations and gradients of a micro-batch to aim at. */
  private static final long BYTES = 16 << 20;

  private MicroBatch() {}

  /** A power of two. */
  public static int of(Graph graph) {
    long one = bytes(graph, 1);
    long each = bytes(graph, 2) - one;
    int images = LARGEST;
    while (images > SMALLEST && images * each > BYTES) {
      images /= 2;
    }
    return images;
  }

  private static long bytes(Graph graph, int images) {
    return GraphCompiler.compile(graph, images, Sgemm.fastest()).arena().bytes();
  }
}
