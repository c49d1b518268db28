package ml.gibbon.model.dl4j;

import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.ProbeImages;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Shape;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Holds the graph that was made of a network of DL4J against what plain DL4J answers. */
public final class GraphAnswers {

  /** Two orders of summation differ by far less, another function by more. */
  private static final double TOLERANCE = 1e-3;

  private GraphAnswers() {}

  /**
   * Runs both on a few images.
   *
   * @param graph from the network's input to its logits
   * @param logistic whether the network ends in a sigmoid, in a softmax otherwise
   * @param name of the file, for messages
   * @throws InputException when they answer differently, or with what is no number
   */
  public static void compare(ComputationGraph network, Graph graph, boolean logistic, String name) {
    Shape in = graph.inputs().get(0).shape();
    ImageShape shape =
        in.rank() == 4
            ? new ImageShape(in.length(1), in.length(2), in.length(3))
            : new ImageShape(1, 1, in.size());
    float[] pixels = ProbeImages.pixels(shape.size());
    float[] expected = answers(network, pixels, in, name);
    int classes = graph.output().shape().size();
    float[] logits;
    try (CompiledClassifier classifier =
        new CompiledClassifier(graph, shape, Probabilities.SOFTMAX)) {
      logits = classifier.logits(pixels, ProbeImages.COUNT);
    }
    for (int i = 0; i < expected.length; i++) {
      double answer =
          logistic
              ? 1 / (1 + Math.exp(-logits[i]))
              : Probabilities.SOFTMAX.confidence(logits, classes, i / classes, i % classes);
      if (!(Math.abs(answer - expected[i]) <= TOLERANCE)) {
        throw GivenNetwork.refused(
            name,
            "answers otherwise in DL4J than Gibbon computes it: %.4g against %.4g for an output"
                .formatted(expected[i], answer));
      }
    }
  }

  private static float[] answers(ComputationGraph network, float[] pixels, Shape in, String name) {
    long[] batch = new long[in.rank()];
    batch[0] = ProbeImages.COUNT;
    for (int axis = 1; axis < batch.length; axis++) {
      batch[axis] = in.length(axis);
    }
    try (INDArray input = Nd4j.create(pixels, batch, 'c')) {
      return Parameters.floats(network.outputSingle(false, input), 'c');
    } catch (RuntimeException e) {
      throw GivenNetwork.refused(
          name,
          "does not run in DL4J: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }
}
