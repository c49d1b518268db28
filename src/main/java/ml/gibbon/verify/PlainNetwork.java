package ml.gibbon.verify;

import ml.gibbon.image.ImageShape;
import ml.gibbon.model.GraphNetwork;
import ml.gibbon.model.LayerNetwork;
import ml.gibbon.model.Network;

/**
 * One network as the second opinion computes it: logits, with the activation (softmax, sigmoid,
 * exponential) of the last layer taken off because probabilities that round to 1 cannot be
 * compared, and the way back from them to the pixels. Not thread-safe.
 */
interface PlainNetwork {

  /**
   * A network of DL4J by DL4J's own layers, any other by the definitions of its operations.
   *
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws ml.gibbon.error.InputException when it does not end in probabilities
   */
  static PlainNetwork of(Network network, String name, ImageShape shape) {
    return network instanceof LayerNetwork layers
        ? new PlainLayers(layers.layers(), name, shape)
        : new PlainGraph((GraphNetwork) network);
  }

  /** How its logits become probabilities. */
  Reading reading();

  /** The logits of some images, {@code [N][K]}. */
  double[][] logits(float[] pixels, int images);

  /** A forward pass that can be followed back. */
  Pass forward(float[] pixels, int images);

  /** One forward pass. */
  interface Pass extends AutoCloseable {

    /** {@code [N][K]}. */
    double[][] logits();

    /**
     * The gradient with respect to the pixels, {@code [N * C * H * W]}.
     *
     * @param slopes derivative by the logits, {@code [N * K]}
     */
    float[] back(float[] slopes);

    @Override
    void close();
  }
}
