package ml.gibbon.gradient;

import java.io.Serializable;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Makes classifiers where they are used: it travels to the tasks, the classifiers do not.
 *
 * @param choice which implementation to take
 * @param inputShape of the images
 */
public record ClassifierFactory(EngineChoice choice, ImageShape inputShape)
    implements Serializable {

  /**
   * A classifier of the network, for one task, which must close it.
   *
   * @throws UnsupportedNetworkException when the compiled engine is demanded and does not support a
   *     layer
   */
  public DifferentiableClassifier of(MultiLayerNetwork network) {
    return Classifiers.of(network, inputShape, choice);
  }
}
