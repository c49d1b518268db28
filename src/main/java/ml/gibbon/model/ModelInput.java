package ml.gibbon.model;

import java.util.Set;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** What a network takes, read from its configuration. */
public final class ModelInput {

  private ModelInput() {}

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

  /** What a network seems to take, in words for messages: only running it tells for sure. */
  public static String expected(MultiLayerNetwork network) {
    Layer first = first(network);
    if (first instanceof BaseRecurrentLayer || first instanceof Bidirectional) {
      return "sequences (it begins with a %s)".formatted(first.getClass().getSimpleName());
    } else if (first instanceof Convolution1DLayer || first instanceof Convolution3D) {
      return "sequences or volumes (it begins with a %s)"
          .formatted(first.getClass().getSimpleName());
    } else if (unflattening(network) != null) {
      FeedForwardToCnnPreProcessor images = unflattening(network);
      return "images %dx%dx%d"
          .formatted(images.getNumChannels(), images.getInputHeight(), images.getInputWidth());
    } else if (network.getLayerWiseConfigurations().getInputPreProcess(0)
        instanceof CnnToFeedForwardPreProcessor images) {
      return "images %dx%dx%d"
          .formatted(images.getNumChannels(), images.getInputHeight(), images.getInputWidth());
    }
    FeedForwardLayer fed = firstWithInputs(network);
    return fed instanceof ConvolutionLayer
        ? "images of %d channels".formatted(fed.getNIn())
        : "images of %d values".formatted(fed.getNIn());
  }

  /** Whether images seem to be what a network takes, so that what it does not fit lies deeper. */
  public static boolean expects(MultiLayerNetwork network, ImageShape shape) {
    return Set.of(
            "images " + shape,
            "images of %d channels".formatted(shape.channels()),
            "images of %d values".formatted(shape.size()))
        .contains(expected(network));
  }

  private static Layer first(MultiLayerNetwork network) {
    return inner(network.getLayerWiseConfigurations().getConf(0).getLayer());
  }

  private static Layer inner(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return inner(frozen.getLayer());
    }
    return layer instanceof FrozenLayerWithBackprop frozen ? inner(frozen.getUnderlying()) : layer;
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
        .map(conf -> inner(conf.getLayer()))
        .filter(FeedForwardLayer.class::isInstance)
        .map(FeedForwardLayer.class::cast)
        .findFirst()
        .orElseThrow(() -> new InputException("the model has no layer with parameters"));
  }
}
