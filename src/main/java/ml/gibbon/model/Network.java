package ml.gibbon.model;

import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;

/** A trained network, whatever kind of file it came in. */
public sealed interface Network permits LayerNetwork, GraphNetwork {

  /** Number of parameters. */
  long parameters();

  /** How its logits are read as probabilities. */
  Probabilities probabilities();

  /**
   * The function from an image to logits.
   *
   * @param images that it is asked about: shape of one, with values in [0, 1]
   * @throws ml.gibbon.network.UnsupportedNetworkException naming the layer or setting that is not
   *     supported
   */
  Graph graph(ImageShape images);

  /** The model file: the same network gives the same bytes. */
  byte[] file();
}
