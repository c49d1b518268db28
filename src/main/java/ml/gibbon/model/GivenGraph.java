package ml.gibbon.model;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.FiniteDifferences;
import ml.gibbon.network.UnsupportedNetworkException;

/** Runs a network that a user gives as a graph on a few images, before anything depends on it. */
public final class GivenGraph {

  private GivenGraph() {}

  /**
   * Checks that the network answers with numbers, and that its gradients are those of its answers.
   *
   * @param name of the file, for messages
   * @return what it takes and gives, in words
   * @throws InputException when it does not
   */
  public static String check(GraphNetwork network, String name) {
    float[] pixels = ProbeImages.pixels(network.images().size());
    try (DifferentiableClassifier classifier = Classifiers.compiled(network, network.images())) {
      classifier.logits(pixels, ProbeImages.COUNT);
      FiniteDifferences.check(classifier, pixels, name);
    } catch (UnsupportedNetworkException e) {
      throw new InputException("model %s: %s".formatted(name, e.getMessage()), e);
    }
    return Stream.concat(
            Stream.of("gives %d logits".formatted(network.classes())), network.notes().stream())
        .collect(Collectors.joining("; "));
  }
}
