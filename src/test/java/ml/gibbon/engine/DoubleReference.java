package ml.gibbon.engine;

import ml.gibbon.model.dl4j.LogitNetwork;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's own logits and gradients in inference mode, computed in double precision from the same
 * parameters: what is left of a difference is the tested side's rounding.
 */
final class DoubleReference {

  private final MultiLayerNetwork network;

  DoubleReference(MultiLayerNetwork floats) {
    MultiLayerConfiguration configuration =
        LogitNetwork.of(floats).getLayerWiseConfigurations().clone();
    configuration.setDataType(DataType.DOUBLE);
    network = new MultiLayerNetwork(configuration);
    network.init(floats.params().castTo(DataType.DOUBLE), false);
  }

  /** Logits and gradient of a cotangent, both row by row. */
  record Result(double[] logits, double[] gradient) {}

  /**
   * @param cotangent {@code [N, K]}
   */
  Result differentiate(float[] pixels, int images, float[] cotangent) {
    INDArray input = matrix(pixels, images);
    network.setInput(input);
    INDArray logits = network.feedForward(false, false).get(network.getnLayers());
    double[] outputs = logits.dup('c').data().asDouble();
    INDArray gradient = network.backpropGradient(matrix(cotangent, images), null).getSecond();
    double[] rows = gradient.dup('c').data().asDouble();
    network.clear();
    return new Result(outputs, rows);
  }

  private static INDArray matrix(float[] values, int rows) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return Nd4j.create(doubles, new long[] {rows, values.length / rows}, 'c');
  }
}
