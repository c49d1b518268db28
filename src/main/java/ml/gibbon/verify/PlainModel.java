package ml.gibbon.verify;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.EnsembleFile;
import ml.gibbon.model.ModelInput;
import ml.gibbon.model.ModelOutput;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model as plain DL4J runs it: {@code network.output} in inference mode, with the softmax (or
 * exponential) of the last layer taken off, because probabilities that round to 1 cannot be
 * compared; of an ensemble, the mean of its members' probabilities. Not thread-safe.
 */
final class PlainModel {

  private final List<MultiLayerNetwork> networks;
  private final ImageShape shape;
  private final boolean independent;

  /**
   * @param zip a DL4J model file
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws InputException when it cannot be read or does not end in a softmax
   */
  PlainModel(byte[] zip, String name, ImageShape shape) {
    this.shape = shape;
    networks = List.copyOf(EnsembleFile.networks(zip, name).values());
    independent = ModelOutput.isIndependent(networks.get(0));
    networks.forEach(network -> takeOffSoftmax(network, name));
  }

  private static void takeOffSoftmax(MultiLayerNetwork network, String name) {
    int last = network.getnLayers() - 1;
    if (network.getLayer(last).conf().getLayer() instanceof BaseLayer output
        && (ModelOutput.isIndependent(network)
            || output.getActivationFn() instanceof ActivationSoftmax)) {
      output.setActivationFn(new ActivationIdentity());
    } else {
      throw new InputException(
          "model %s does not end in a softmax: its confidences cannot be verified".formatted(name));
    }
  }

  /**
   * The model's answers.
   *
   * @param pixels float32 {@code [N, C * H * W]}, channel-major
   * @param images N
   */
  Answer[] answers(float[] pixels, int images) {
    double[][][] logits = new double[networks.size()][][];
    for (int m = 0; m < logits.length; m++) {
      logits[m] = logits(networks.get(m), pixels, images);
    }
    Answer[] answers = new Answer[images];
    for (int i = 0; i < images; i++) {
      int image = i;
      answers[i] =
          networks.size() == 1
              ? new Answer(logits[0][i], independent)
              : new Answer(
                  meanLogits(
                      Arrays.stream(logits).map(rows -> rows[image]).toArray(double[][]::new)));
    }
    return answers;
  }

  /** Logarithms of the mean of the probabilities that several models give an image. */
  static double[] meanLogits(double[][] members) {
    double[] mean = new double[members[0].length];
    for (double[] logits : members) {
      double largest = Arrays.stream(logits).max().orElseThrow();
      double sum = Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum();
      for (int k = 0; k < mean.length; k++) {
        mean[k] += Math.exp(logits[k] - largest) / sum / members.length;
      }
    }
    return Arrays.stream(mean).map(Math::log).toArray();
  }

  private double[][] logits(MultiLayerNetwork network, float[] pixels, int images) {
    double[][] rows = new double[images][];
    try (INDArray input = Nd4j.create(pixels, ModelInput.batchShape(network, shape, images), 'c');
        INDArray output = network.output(input, false);
        INDArray inOrder = output.dup('c')) {
      float[] logits = inOrder.data().asFloat();
      int classes = logits.length / images;
      for (int i = 0; i < images; i++) {
        rows[i] = new double[classes];
        for (int k = 0; k < classes; k++) {
          rows[i][k] = logits[i * classes + k];
        }
      }
    }
    return rows;
  }
}
