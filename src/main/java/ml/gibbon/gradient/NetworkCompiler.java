package ml.gibbon.gradient;

import java.util.List;
import java.util.Optional;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ExponentialActivation;
import ml.gibbon.model.InputScalingLayer;
import ml.gibbon.model.MaxoutLayer;
import ml.gibbon.model.RbfLayer;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Volume;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Translates a DL4J network into the steps of the compiled engine, layer by layer, in inference
 * mode. Whatever it does not know, layer or setting, it refuses.
 */
final class NetworkCompiler {

  private final MultiLayerNetwork network;
  private final NetworkBuilder builder;
  private int index;

  private NetworkCompiler(
      MultiLayerNetwork network,
      ImageShape shape,
      int microBatch,
      Arena arena,
      LinearWeights.Source weights,
      Optional<DropoutMasks> masks) {
    this.network = network;
    Volume images = new Volume(shape.height(), shape.width(), shape.channels());
    Volume pixels = startsWithImages() ? images : Volume.vector(images.size());
    this.builder = new NetworkBuilder(pixels, microBatch, arena, weights, masks);
  }

  /**
   * A network to attack, in inference mode.
   *
   * @param microBatch images that go through the steps together
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  static CompiledNetwork compile(
      MultiLayerNetwork network, ImageShape shape, int microBatch, Sgemm sgemm) {
    Arena arena = new Arena();
    LinearWeights.Source weights =
        (parameters, matrices, taps, in, out) ->
            new FixedWeights(parameters, matrices, taps, in, out, arena, sgemm);
    return compile(network, shape, microBatch, arena, weights);
  }

  /**
   * A network to attack whose memory may be that of several.
   *
   * @param weights asked for once a layer, in their order
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  static CompiledNetwork compile(
      MultiLayerNetwork network,
      ImageShape shape,
      int microBatch,
      Arena arena,
      LinearWeights.Source weights) {
    return new NetworkCompiler(network, shape, microBatch, arena, weights, Optional.empty())
        .compile();
  }

  /**
   * A network to train.
   *
   * @param microBatch images that go through the steps together
   * @param block takes the parameters
   * @param masks of dropout
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  static CompiledNetwork compileToTrain(
      MultiLayerNetwork network,
      ImageShape shape,
      int microBatch,
      ParameterBlock block,
      DropoutMasks masks,
      Sgemm sgemm) {
    TrainableCheck.require(network);
    Arena arena = new Arena();
    long origin = network.params().offset();
    LinearWeights.Source weights =
        (parameters, matrices, taps, in, out) ->
            block.add(parameters.shape(origin, taps, in, out), matrices, sgemm);
    CompiledNetwork compiled =
        new NetworkCompiler(network, shape, microBatch, arena, weights, Optional.of(masks))
            .compile();
    block.reserve(arena);
    return compiled;
  }

  private CompiledNetwork compile() {
    DataType type = network.getLayerWiseConfigurations().getDataType();
    if (type != DataType.FLOAT) {
      throw new UnsupportedNetworkException("the network computes in " + type + ", not in FLOAT");
    }
    for (index = 0; index < network.getnLayers(); index++) {
      preProcess(network.getLayerWiseConfigurations().getInputPreProcess(index));
      org.deeplearning4j.nn.conf.layers.Layer layer = layer(index);
      if (layer instanceof BaseLayer base) {
        refuseIf(base.getWeightNoise() != null, "has weight noise");
      }
      dropout(layer.getIDropout());
      if (index == network.getnLayers() - 1) {
        last(layer);
      } else {
        add(layer);
      }
    }
    return builder.build();
  }

  private org.deeplearning4j.nn.conf.layers.Layer layer(int i) {
    return network.getLayerWiseConfigurations().getConf(i).getLayer();
  }

  /** Whether the first layer that is not elementwise sees images rather than vectors. */
  private boolean startsWithImages() {
    for (int i = 0; i < network.getnLayers(); i++) {
      if (network.getLayerWiseConfigurations().getInputPreProcess(i)
              instanceof FeedForwardToCnnPreProcessor
          || is(layer(i), ConvolutionLayer.class, Convolution2D.class)
          || is(layer(i), SubsamplingLayer.class, Pooling2D.class)) {
        return true;
      }
      if (!is(layer(i), InputScalingLayer.class, DropoutLayer.class, ActivationLayer.class)) {
        return false;
      }
    }
    return false;
  }

  /** Exactly one of these classes: what extends them may compute something else. */
  private static boolean is(Object layer, Class<?>... classes) {
    return List.of(classes).contains(layer.getClass());
  }

  private void dropout(IDropout dropout) {
    // Other kinds are refused by whoever trains them, and are the identity in inference.
    if (dropout instanceof org.deeplearning4j.nn.conf.dropout.Dropout plain) {
      builder.dropout(plain.getP());
    }
  }

  private UnsupportedNetworkException refused(String why) {
    return new UnsupportedNetworkException(
        "layer %d (%s) %s".formatted(index, layer(index).getClass().getSimpleName(), why));
  }

  private void refuseIf(boolean condition, String why) {
    if (condition) {
      throw refused(why);
    }
  }

  private void preProcess(InputPreProcessor preProcessor) {
    if (preProcessor == null) {
      return;
    }
    if (is(preProcessor, CnnToFeedForwardPreProcessor.class)) {
      toVector((CnnToFeedForwardPreProcessor) preProcessor);
    } else if (is(preProcessor, FeedForwardToCnnPreProcessor.class)) {
      toImages((FeedForwardToCnnPreProcessor) preProcessor);
    } else {
      throw refused("has a " + preProcessor.getClass().getSimpleName() + " before it");
    }
  }

  private void toVector(CnnToFeedForwardPreProcessor flatten) {
    refuseIf(flatten.getFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    builder.asVector();
  }

  private void toImages(FeedForwardToCnnPreProcessor shape) {
    Volume volume =
        new Volume(
            Math.toIntExact(shape.getInputHeight()),
            Math.toIntExact(shape.getInputWidth()),
            Math.toIntExact(shape.getNumChannels()));
    boolean fits =
        builder.isVector()
            ? volume.size() == builder.volume().size()
            : volume.equals(builder.volume());
    refuseIf(!fits, "expects %s but gets %s".formatted(volume, builder.volume()));
    builder.asImages(volume);
  }

  private void last(org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (is(layer, OutputLayer.class)) {
      OutputLayer output = (OutputLayer) layer;
      refuseUnlessProbabilities(output.getActivationFn());
      dense(output.getNIn(), output.getNOut());
    } else if (is(layer, LossLayer.class)) {
      refuseUnlessProbabilities(((LossLayer) layer).getActivationFn());
      refuseIf(builder.volume().places() > 1, "takes images, not logits");
    } else {
      throw refused("is not an output with softmax or sigmoid");
    }
  }

  private void refuseUnlessProbabilities(IActivation activation) {
    refuseIf(
        !is(
            activation,
            ActivationSoftmax.class,
            ActivationSigmoid.class,
            ExponentialActivation.class),
        "ends in %s, not in softmax or sigmoid".formatted(activation));
  }

  private void add(org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (is(layer, DenseLayer.class)) {
      DenseLayer dense = (DenseLayer) layer;
      refuseIf(dense.hasLayerNorm(), "has layer normalisation");
      dense(dense.getNIn(), dense.getNOut());
      activation(dense.getActivationFn());
    } else if (is(layer, ConvolutionLayer.class, Convolution2D.class)) {
      imageLayers().convolution((ConvolutionLayer) layer, parameters());
      activation(((ConvolutionLayer) layer).getActivationFn());
    } else if (is(layer, SubsamplingLayer.class, Pooling2D.class)) {
      imageLayers().pooling((SubsamplingLayer) layer);
    } else if (is(layer, GlobalPoolingLayer.class)) {
      imageLayers().globalPooling((GlobalPoolingLayer) layer);
    } else if (is(layer, BatchNormalization.class)) {
      batchNormalisation((BatchNormalization) layer);
    } else if (is(layer, MaxoutLayer.class)) {
      maxout((MaxoutLayer) layer);
    } else if (is(layer, RbfLayer.class)) {
      rbf((RbfLayer) layer);
    } else if (is(layer, InputScalingLayer.class)) {
      builder.affine(ConstantAffine.of((InputScalingLayer) layer, builder.volume().channels()));
    } else if (is(layer, ActivationLayer.class)) {
      activation(((ActivationLayer) layer).getActivationFn());
    } else if (!is(layer, DropoutLayer.class)) {
      throw refused("is not supported");
    }
  }

  private ImageLayers imageLayers() {
    return new ImageLayers(builder, this::refused);
  }

  private void activation(IActivation activation) {
    Activations.of(activation, this::refused).ifPresent(builder::activation);
  }

  private Layer parameters() {
    return network.getLayer(index);
  }

  private void dense(long in, long out) {
    refuseIf(!builder.isVector(), "takes vectors but gets images");
    refuseIf(
        in != builder.volume().size(),
        "takes %d values but gets %d".formatted(in, builder.volume().size()));
    builder.dense(Math.toIntExact(out), LinearParameters.dense(parameters()));
  }

  private void batchNormalisation(BatchNormalization layer) {
    refuseIf(layer.getCnn2DFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    // DL4J applies a locked gamma or beta only where both differ from their defaults.
    refuseIf(
        layer.isLockGammaBeta() && (layer.getGamma() != 1 || layer.getBeta() != 0),
        "has a locked gamma or beta");
    int features = builder.isVector() ? builder.volume().size() : builder.volume().channels();
    refuseIf(
        layer.getNOut() != features,
        "takes %d features but gets %d".formatted(layer.getNOut(), features));
    builder.affine(new BatchNormalisation(parameters(), layer));
  }

  private void maxout(MaxoutLayer layer) {
    int values = builder.isVector() ? builder.volume().size() : builder.volume().channels();
    refuseIf(
        values % layer.getPieces() != 0,
        "cannot divide %d values into %d pieces".formatted(values, layer.getPieces()));
    builder.maxout(layer.getPieces());
  }

  private void rbf(RbfLayer layer) {
    int values = builder.volume().size();
    refuseIf(
        !builder.isVector() || values % layer.getRank() != 0,
        "cannot divide %d values into rank %d".formatted(values, layer.getRank()));
    builder.sumOfSquares(layer.getRank());
  }
}
