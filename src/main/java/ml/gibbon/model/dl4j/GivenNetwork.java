package ml.gibbon.model.dl4j;

import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.gradient.FiniteDifferences;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Layout;
import ml.gibbon.model.NormalForm;
import ml.gibbon.model.ProbeImages;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * A network that a user gives: what it takes and gives is found out by running it with plain DL4J
 * on a few images of the data's shape, and Gibbon's form of it ({@link NormalForm}) must give the
 * same answers to them, with gradients that finite differences confirm.
 *
 * @param network in normal form
 * @param layout in which the given one takes images
 * @param probabilities how the logits of the network are read
 * @param answers what the given one answers, in words
 */
public record GivenNetwork(
    MultiLayerNetwork network, Layout layout, Probabilities probabilities, String answers) {

  /**
   * Runs and checks a network.
   *
   * @param name of the file, for messages
   * @param shape of the data's images
   * @param classes of the data
   * @param engine which implementation computes logits and gradients
   * @throws InputException when it does not fit the data, answers with what is no number, or cannot
   *     be differentiated
   */
  public static GivenNetwork of(
      MultiLayerNetwork given, String name, ImageShape shape, int classes, EngineChoice engine) {
    refuseUnlessFinite(given, name);
    float[] pixels = ProbeImages.pixels(shape.size());
    GivenRun run = GivenRun.of(given, pixels, ProbeImages.COUNT, shape, name);
    run.requireClasses(classes, ProbeImages.COUNT, shape, name);
    int outputs = run.rows().length / ProbeImages.COUNT;
    MultiLayerNetwork network;
    try {
      network = NormalForm.of(given, shape, run.layout(), outputs, run.asImages());
    } catch (IllegalArgumentException e) {
      throw refused(name, e.getMessage());
    }
    try (DifferentiableClassifier classifier = Classifiers.of(network, shape, engine)) {
      String answers =
          new GivenAnswers(run.rows(), outputs)
              .compare(classifier.logits(pixels, ProbeImages.COUNT), classifier, name);
      FiniteDifferences.check(classifier, pixels, name);
      return new GivenNetwork(network, run.layout(), classifier.probabilities(), answers);
    } catch (IllegalArgumentException e) {
      throw new InputException(
          "model %s cannot be differentiated: %s; see gradient.engine"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  /** One line for plans and logs. */
  public String inWords() {
    return "takes images %s, gives %s".formatted(layout.inWords(), answers);
  }

  public static InputException refused(String name, String why) {
    return new InputException("model %s %s".formatted(name, why));
  }

  private static void refuseUnlessFinite(MultiLayerNetwork given, String name) {
    long at = 0;
    for (int i = 0; i < given.getnLayers(); i++) {
      for (var parameter : given.getLayer(i).paramTable().entrySet()) {
        float[] values = Parameters.floats(parameter.getValue(), 'c');
        int wrong = Parameters.firstNotFinite(values);
        if (wrong < values.length) {
          throw refused(
              name,
              "has parameters that are not finite, the first is %s in %s of layer %d: its training had diverged before it was saved; take an earlier checkpoint, or train it again with a smaller learning rate"
                  .formatted(values[wrong], parameter.getKey(), i));
        }
        at += values.length;
      }
    }
    if (at == 0) {
      throw refused(name, "has no parameters: it has learnt nothing; give a trained network");
    }
  }
}
