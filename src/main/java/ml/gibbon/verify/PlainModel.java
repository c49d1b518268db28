package ml.gibbon.verify;

import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.ModelInput;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model as plain DL4J runs it: {@code network.output} in inference mode, with the softmax of the
 * last layer taken off, because probabilities that round to 1 cannot be compared. Not thread-safe.
 */
final class PlainModel {

  private final MultiLayerNetwork network;
  private final ImageShape shape;

  /**
   * @param zip a DL4J model file
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws InputException when it cannot be read or does not end in a softmax
   */
  PlainModel(byte[] zip, String name, ImageShape shape) {
    this.shape = shape;
    network = ModelFile.read(zip, name);
    int last = network.getnLayers() - 1;
    if (network.getLayer(last).conf().getLayer() instanceof BaseLayer output
        && output.getActivationFn() instanceof ActivationSoftmax) {
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
    Answer[] answers = new Answer[images];
    try (INDArray input = Nd4j.create(pixels, ModelInput.batchShape(network, shape, images), 'c');
        INDArray output = network.output(input, false);
        INDArray inOrder = output.dup('c')) {
      float[] logits = inOrder.data().asFloat();
      int classes = logits.length / images;
      for (int i = 0; i < images; i++) {
        double[] row = new double[classes];
        for (int k = 0; k < classes; k++) {
          row[k] = logits[i * classes + k];
        }
        answers[i] = new Answer(row);
      }
    }
    return answers;
  }
}
