package ml.gibbon.model;

import java.io.Serializable;
import java.util.List;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.gradient.EnsembleClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Makes classifiers where they are used: it travels to the tasks, the classifiers do not.
 *
 * @param choice which implementation to take
 * @param inputShape of the images
 */
public record ClassifierFactory(EngineChoice choice, ImageShape inputShape)
    implements Serializable {

  /**
   * A classifier of a model file, of one network or of an ensemble, for one task, which must close
   * it.
   *
   * @param file as it is published and broadcast
   * @throws ml.gibbon.error.InputException when it is not a safe and whole model file
   * @throws UnsupportedNetworkException as {@link #of(Network)}
   */
  public DifferentiableClassifier of(byte[] file) {
    List<DifferentiableClassifier> members =
        EnsembleFile.networks(file, "model.zip").values().stream().map(this::of).toList();
    return EnsembleFile.isOne(file) ? new EnsembleClassifier(members) : members.get(0);
  }

  /**
   * A classifier of the network, for one task, which must close it.
   *
   * @throws UnsupportedNetworkException when the compiled engine is demanded and does not support a
   *     layer
   */
  public DifferentiableClassifier of(Network network) {
    return Classifiers.of(network, inputShape, choice);
  }
}
