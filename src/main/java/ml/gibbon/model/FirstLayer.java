package ml.gibbon.model;

import java.util.Optional;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The first layer with weights of a network: linear functions of the pixels, which can be looked at
 * as pictures.
 *
 * @param shape of each picture: the image's own, or that of a convolution's kernel
 * @param units rows of pictures that belong together; for a layer that gives the logits, classes
 * @param pieces pictures of each unit, more than 1 where a maxout or a radial basis function
 *     follows
 * @param givesLogits whether the layer is the whole network: a linear model
 * @param weights {@code [pieces * units][C * H * W]}, piece by piece
 */
public record FirstLayer(
    ImageShape shape, int units, int pieces, boolean givesLogits, float[][] weights) {

  /** The first layer; empty when it is of a kind whose weights are no pictures. */
  public static Optional<FirstLayer> of(Network network, ImageShape images) {
    return network instanceof LayerNetwork layers ? of(layers.layers(), images) : Optional.empty();
  }

  private static Optional<FirstLayer> of(MultiLayerNetwork network, ImageShape images) {
    int index = 0;
    while (network.getLayer(index).conf().getLayer() instanceof InputScalingLayer) {
      index++;
    }
    Layer layer = network.getLayer(index).conf().getLayer();
    INDArray parameters = network.getLayer(index).getParam(DefaultParamInitializer.WEIGHT_KEY);
    boolean last = index == network.getnLayers() - 1;
    int pieces = last ? 1 : pieces(network.getLayer(index + 1).conf().getLayer());
    if (layer instanceof DenseLayer || layer instanceof OutputLayer) {
      return parameters.size(0) == images.size()
          ? Optional.of(of(images, pieces, last, rows(parameters.transpose())))
          : Optional.empty();
    }
    if (layer instanceof ConvolutionLayer convolution) {
      int[] kernel = convolution.getKernelSize();
      ImageShape shape = new ImageShape((int) parameters.size(1), kernel[0], kernel[1]);
      return Optional.of(
          of(
              shape,
              pieces,
              false,
              rows(parameters.reshape('c', parameters.size(0), shape.size()))));
    }
    return Optional.empty();
  }

  private static int pieces(Layer next) {
    if (next instanceof MaxoutLayer maxout) {
      return maxout.getPieces();
    }
    return next instanceof RbfLayer rbf ? rbf.getRank() : 1;
  }

  private static FirstLayer of(
      ImageShape shape, int pieces, boolean givesLogits, float[][] weights) {
    return new FirstLayer(shape, weights.length / pieces, pieces, givesLogits, weights);
  }

  private static float[][] rows(INDArray matrix) {
    return matrix.dup('c').toFloatMatrix();
  }

  /** The weights of one unit's piece. */
  public float[] weights(int unit, int piece) {
    return weights[piece * units + unit];
  }
}
