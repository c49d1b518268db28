package ml.gibbon.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * An autoencoder that is trained to stand in front of a classifier. The trainer sees the
 * autoencoder alone; as a network it is both, one after the other, and the classifier is as it was.
 */
public final class AutoencoderInTraining implements NetworkInTraining {

  private static final String AUTOENCODER = "autoencoder.zip";
  private static final String CLASSIFIER = "classifier.zip";
  private static final String INPUT = "input.json";
  private static final String NAME = "model.zip";

  private final GraphInTraining autoencoder;
  private final Network classifier;
  private final StoredInput input;

  private AutoencoderInTraining(
      GraphInTraining autoencoder, Network classifier, StoredInput input) {
    this.autoencoder = autoencoder;
    this.classifier = classifier;
    this.input = input;
  }

  /**
   * One with fresh parameters.
   *
   * @param classifier that stands behind it
   * @param classes names of the data's classes
   * @param seed of the first parameters
   * @throws InputException when the classifier is not a graph that ends in a softmax or in
   *     sigmoids, or cannot be written as ONNX
   */
  public static AutoencoderInTraining of(
      Autoencoder autoencoder,
      Network classifier,
      ImageShape images,
      List<String> classes,
      long seed) {
    List<String> pixels = Collections.nCopies(images.size(), "pixel");
    GraphInTraining fresh =
        new GraphInTraining(
            GraphFile.of(autoencoder.graph(images, seed), images, pixels), BatchNorm.FROZEN);
    AutoencoderInTraining made =
        new AutoencoderInTraining(
            fresh, classifier, new StoredInput(PixelInput.ofFile(), images, classes));
    if (classifier.probabilities() == Probabilities.INDEPENDENT) {
      throw new InputException(
          "its probabilities are independent ones, which a file of ONNX does not tell: choose a model that ends in a softmax");
    }
    try {
      made.network();
    } catch (UnsupportedNetworkException e) {
      throw new InputException(
          "what stands behind an autoencoder must be a graph, and this is none: " + e.getMessage(),
          e);
    }
    return made;
  }

  /** Whether a file holds such a training. */
  static boolean isOne(byte[] file) {
    return StoredZip.firstName(file).equals(AUTOENCODER);
  }

  /** The reverse of {@link #file}. */
  static AutoencoderInTraining read(byte[] file) {
    Map<String, byte[]> entries = StoredZip.unpack(file, NAME);
    return new AutoencoderInTraining(
        (GraphInTraining) NetworkInTraining.read(entries.get(AUTOENCODER)),
        NetworkFile.read(entries.get(CLASSIFIER), NAME),
        StoredInput.parse(entries.get(INPUT), NAME));
  }

  /** What is trained and what is not, in a sentence. */
  public String inWords() {
    return "%,d numbers are trained, those of the autoencoder; the classifier's %,d stay as they are"
        .formatted(autoencoder.parameters().length, classifier.parameters());
  }

  /** The autoencoder alone, which answers with pixels. */
  @Override
  public TrainingGraph training(ImageShape images) {
    return autoencoder.training(images);
  }

  @Override
  public float[] parameters() {
    return autoencoder.parameters();
  }

  @Override
  public float[] velocities() {
    return autoencoder.velocities();
  }

  @Override
  public void set(float[] parameters, float[] velocities) {
    autoencoder.set(parameters, velocities);
  }

  @Override
  public GraphNetwork network() {
    ImageShape images = input.images();
    return GraphFile.of(
        Autoencoder.before(classifier.graph(images), autoencoder.network().graph(images), images),
        classifier.probabilities() == Probabilities.LOGISTIC,
        images,
        input.classes());
  }

  @Override
  public byte[] file() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put(AUTOENCODER, autoencoder.file());
    entries.put(CLASSIFIER, NetworkFile.withoutTrainingState(classifier.file(), NAME));
    entries.put(INPUT, input.toJson());
    return StoredZip.pack(entries);
  }
}
