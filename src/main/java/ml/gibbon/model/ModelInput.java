package ml.gibbon.model;

import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What a network takes and gives, read from its configuration. */
public final class ModelInput {

  private ModelInput() {}

  /**
   * Checks that a network fits a dataset.
   *
   * @param name of the model file or folder, for the message
   * @throws InputException naming both shapes or both numbers of classes
   */
  public static void check(MultiLayerNetwork network, ImageShape shape, int classes, String name) {
    String expected = expected(network);
    String found = describe(network, shape);
    if (!expected.equals(found)) {
      throw new InputException(
          "model %s expects images %s but the dataset holds %s; choose another model or dataset"
              .formatted(name, expected, shape));
    }
    long outputs = network.layerSize(network.getnLayers() - 1);
    if (outputs != classes) {
      throw new InputException(
          "model %s tells %d classes apart but the dataset has %d; choose another model or dataset"
              .formatted(name, outputs, classes));
    }
  }

  /**
   * The shape in which a network takes a batch: {@code [N, C, H, W]} when it begins with a
   * convolution and does not unflatten by itself, otherwise {@code [N, C * H * W]}.
   */
  public static long[] batchShape(MultiLayerNetwork network, ImageShape shape, int images) {
    return batchShape(shape, images, takesImages(network));
  }

  /** Whether a network begins with a convolution and does not unflatten by itself. */
  public static boolean takesImages(MultiLayerNetwork network) {
    return firstWithInputs(network) instanceof ConvolutionLayer && unflattening(network) == null;
  }

  /** The shape of a batch, as images or as rows of values. */
  public static long[] batchShape(ImageShape shape, int images, boolean asImages) {
    return asImages
        ? new long[] {images, shape.channels(), shape.height(), shape.width()}
        : new long[] {images, shape.size()};
  }

  /** {@code CxHxW} where the network knows it, otherwise as much as it does know. */
  private static String expected(MultiLayerNetwork network) {
    if (unflattening(network) != null) {
      FeedForwardToCnnPreProcessor images = unflattening(network);
      return "%dx%dx%d"
          .formatted(images.getNumChannels(), images.getInputHeight(), images.getInputWidth());
    }
    FeedForwardLayer first = firstWithInputs(network);
    return first instanceof ConvolutionLayer
        ? "of %d channels".formatted(first.getNIn())
        : "of %d values".formatted(first.getNIn());
  }

  private static String describe(MultiLayerNetwork network, ImageShape shape) {
    if (unflattening(network) != null) {
      return shape.toString();
    }
    return firstWithInputs(network) instanceof ConvolutionLayer
        ? "of %d channels".formatted(shape.channels())
        : "of %d values".formatted(shape.size());
  }

  private static FeedForwardToCnnPreProcessor unflattening(MultiLayerNetwork network) {
    return network.getLayerWiseConfigurations().getInputPreProcessors().values().stream()
        .filter(FeedForwardToCnnPreProcessor.class::isInstance)
        .map(FeedForwardToCnnPreProcessor.class::cast)
        .findFirst()
        .orElse(null);
  }

  private static FeedForwardLayer firstWithInputs(MultiLayerNetwork network) {
    return network.getLayerWiseConfigurations().getConfs().stream()
        .map(NeuralNetConfiguration::getLayer)
        .filter(FeedForwardLayer.class::isInstance)
        .map(FeedForwardLayer.class::cast)
        .findFirst()
        .orElseThrow(() -> new InputException("the model has no layer with parameters"));
  }
}
