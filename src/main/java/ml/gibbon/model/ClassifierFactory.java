package ml.gibbon.model;

import java.io.Serializable;
import java.util.List;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.gradient.EnsembleClassifier;
import ml.gibbon.gradient.defence.Approximated;
import ml.gibbon.gradient.defence.BitDepth;
import ml.gibbon.gradient.defence.ConfidenceReducingClassifier;
import ml.gibbon.gradient.defence.Jpeg;
import ml.gibbon.gradient.defence.MedianFilter;
import ml.gibbon.gradient.defence.PixelTransform;
import ml.gibbon.gradient.defence.SmoothedClassifier;
import ml.gibbon.gradient.defence.TransformedClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.remote.RemoteAnswers;
import ml.gibbon.model.remote.RemoteClassifier;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Makes classifiers where they are used: it travels to the tasks, the classifiers do not.
 *
 * @param choice which implementation to take
 * @param inputShape of the images
 */
public record ClassifierFactory(EngineChoice choice, ImageShape inputShape)
    implements Serializable {

  private static final String NAME = "model.zip";

  /**
   * A classifier of a model file, of one network, of an ensemble, of a model behind a defence or of
   * a model that only answers, for one task, which must close it.
   *
   * @param file as it is published and broadcast
   * @throws ml.gibbon.error.InputException when it is not a safe and whole model file
   * @throws UnsupportedNetworkException as {@link #of(Network)}
   */
  public DifferentiableClassifier of(byte[] file) {
    if (RemoteFile.isOne(file)) {
      return new RemoteClassifier(new RemoteAnswers(RemoteFile.read(file, NAME)));
    }
    if (DefendedFile.isOne(file)) {
      DefendedFile.Contents contents = DefendedFile.read(file, NAME);
      return around(of(contents.model()), contents.defence(), contents.seed());
    }
    List<DifferentiableClassifier> members =
        EnsembleFile.networks(file, NAME).values().stream().map(this::of).toList();
    return EnsembleFile.isOne(file) ? new EnsembleClassifier(members) : members.get(0);
  }

  private DifferentiableClassifier around(
      DifferentiableClassifier model, InferenceDefence defence, long seed) {
    if (defence instanceof InferenceDefence.ConfidenceReduction of) {
      return new ConfidenceReducingClassifier(model, of.epsilon());
    }
    if (defence instanceof InferenceDefence.RandomisedSmoothing of) {
      return new SmoothedClassifier(model, of.sigma(), of.draws(), seed);
    }
    return new TransformedClassifier(transform(defence), model);
  }

  private PixelTransform transform(InferenceDefence defence) {
    if (defence instanceof InferenceDefence.BitDepth of) {
      return new BitDepth(of.bits());
    }
    if (defence instanceof InferenceDefence.Jpeg of) {
      return new Jpeg(inputShape, of.quality());
    }
    if (defence instanceof InferenceDefence.MedianFilter of) {
      MedianFilter filter = new MedianFilter(inputShape, of.size());
      return of.gradient() == InferenceDefence.Backward.EXACT ? filter : new Approximated(filter);
    }
    throw new IllegalArgumentException(defence + " is no transform of pixels");
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
