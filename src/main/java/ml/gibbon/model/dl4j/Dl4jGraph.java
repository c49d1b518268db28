package ml.gibbon.model.dl4j;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.engine.training.TrainingGraph;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ExponentialActivation;
import ml.gibbon.model.InputScalingLayer;
import ml.gibbon.model.MaxoutLayer;
import ml.gibbon.model.RbfLayer;
import ml.gibbon.network.Function;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
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
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Translates a DL4J network into a graph, layer by layer, in inference mode. Whatever it does not
 * know, layer or setting, it refuses.
 */
public final class Dl4jGraph {

  private final MultiLayerNetwork network;
  private final GraphBuilder builder = new GraphBuilder();
  private final Map<Parameter, Integer> positions = new HashMap<>();
  private final Map<Parameter, Float> maxNorms = new HashMap<>();
  private Node value;
  private int index;

  private Dl4jGraph(MultiLayerNetwork network, ImageShape shape) {
    this.network = network;
    this.value =
        builder.input(
            "pixels",
            startsWithImages()
                ? Shape.of(1, shape.channels(), shape.height(), shape.width())
                : Shape.of(1, shape.size()));
  }

  /**
   * The network's logits, with the parameters that it has when they are asked for.
   *
   * @param shape of the images
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static Graph of(MultiLayerNetwork network, ImageShape shape) {
    return new Dl4jGraph(network, shape).graph();
  }

  /**
   * A network to train.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static TrainingGraph toTrain(MultiLayerNetwork network, ImageShape shape) {
    TrainableCheck.require(network);
    Dl4jGraph made = new Dl4jGraph(network, shape);
    return new TrainingGraph(made.graph(), made.positions, made.maxNorms);
  }

  private Graph graph() {
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
    return builder.build(value);
  }

  private void add(Operation operation) {
    value = builder.add("layer " + index, operation, value);
  }

  private boolean isVector() {
    return value.shape().rank() == 2;
  }

  /** Values of an example. */
  private int size() {
    return value.shape().size();
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
      add(new Operation.Dropout(plain.getP()));
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

  private void toVector() {
    if (!isVector()) {
      add(new Operation.Reshape(Shape.of(1, size())));
    }
  }

  private void toVector(CnnToFeedForwardPreProcessor flatten) {
    refuseIf(flatten.getFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    toVector();
  }

  private void toImages(FeedForwardToCnnPreProcessor shape) {
    Shape images =
        Shape.of(
            1,
            Math.toIntExact(shape.getNumChannels()),
            Math.toIntExact(shape.getInputHeight()),
            Math.toIntExact(shape.getInputWidth()));
    boolean fits = isVector() ? images.size() == size() : images.equals(value.shape());
    refuseIf(!fits, "expects %s but gets %s".formatted(images, value.shape()));
    if (isVector()) {
      add(new Operation.Reshape(images));
    }
  }

  private void last(org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (is(layer, OutputLayer.class)) {
      OutputLayer output = (OutputLayer) layer;
      refuseUnlessProbabilities(output.getActivationFn());
      dense(output.getNIn(), output.getNOut());
    } else if (is(layer, LossLayer.class)) {
      refuseUnlessProbabilities(((LossLayer) layer).getActivationFn());
      refuseIf(!isVector() && size() > value.shape().length(1), "takes images, not logits");
      toVector();
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
      convolution((ConvolutionLayer) layer);
      activation(((ConvolutionLayer) layer).getActivationFn());
    } else if (is(layer, SubsamplingLayer.class, Pooling2D.class)) {
      add(images().pooling((SubsamplingLayer) layer));
    } else if (is(layer, GlobalPoolingLayer.class)) {
      add(images().globalPooling((GlobalPoolingLayer) layer));
      toVector();
    } else if (is(layer, BatchNormalization.class)) {
      batchNormalisation((BatchNormalization) layer);
    } else if (is(layer, MaxoutLayer.class)) {
      maxout((MaxoutLayer) layer);
    } else if (is(layer, RbfLayer.class)) {
      rbf((RbfLayer) layer);
    } else if (is(layer, InputScalingLayer.class)) {
      scaling((InputScalingLayer) layer);
    } else if (is(layer, ActivationLayer.class)) {
      activation(((ActivationLayer) layer).getActivationFn());
    } else if (!is(layer, DropoutLayer.class)) {
      throw refused("is not supported");
    }
  }

  private void convolution(ConvolutionLayer layer) {
    int[] kernel = layer.getKernelSize();
    Shape shape =
        Shape.of(
            Math.toIntExact(layer.getNOut()),
            Math.toIntExact(layer.getNIn()),
            kernel[0],
            kernel[1]);
    add(images().convolution(layer, weights(shape, 'c'), bias()));
  }

  private ImageLayers images() {
    return new ImageLayers(value.shape(), this::refused);
  }

  /**
   * @param order in which DL4J keeps them, such that outputs come first
   */
  private Parameter weights(Shape shape, char order) {
    Parameter weights = parameter(DefaultParamInitializer.WEIGHT_KEY, shape, order);
    float maxNorm = TrainableCheck.maxNorm(layer(index));
    if (maxNorm < Float.POSITIVE_INFINITY) {
      maxNorms.put(weights, maxNorm);
    }
    return weights;
  }

  private Optional<Parameter> bias() {
    var bias = network.getLayer(index).getParam(DefaultParamInitializer.BIAS_KEY);
    return bias == null
        ? Optional.empty()
        : Optional.of(
            parameter(
                DefaultParamInitializer.BIAS_KEY, Shape.of(Math.toIntExact(bias.length())), 'c'));
  }

  private Parameter parameter(String key, Shape shape, char order) {
    Layer layer = network.getLayer(index);
    Parameter parameter =
        Parameter.live(
            "layer %d.%s".formatted(index, key),
            shape,
            () -> Parameters.floats(layer.getParam(key), order));
    positions.put(
        parameter, Math.toIntExact(layer.getParam(key).offset() - network.params().offset()));
    return parameter;
  }

  private void activation(IActivation activation) {
    Activations.of(activation, this::refused).ifPresent(this::add);
  }

  /** {@code (x - mean) / deviation} as {@code x / deviation - mean / deviation}. */
  private void scaling(InputScalingLayer layer) {
    double deviation = layer.getStandardDeviation();
    add(
        new Operation.Elementwise(
            Function.LINEAR, (float) (1 / deviation), (float) (-layer.getMean() / deviation)));
  }

  private void dense(long in, long out) {
    refuseIf(!isVector(), "takes vectors but gets images");
    refuseIf(in != size(), "takes %d values but gets %d".formatted(in, size()));
    // DL4J keeps [inputs, outputs] in Fortran order.
    Shape shape = Shape.of(Math.toIntExact(out), Math.toIntExact(in));
    add(new Operation.Dense(weights(shape, 'f'), bias()));
  }

  private void batchNormalisation(BatchNormalization layer) {
    refuseIf(layer.getCnn2DFormat() != CNN2DFormat.NCHW, "takes images that are not NCHW");
    // DL4J applies a locked gamma or beta only where both differ from their defaults.
    refuseIf(
        layer.isLockGammaBeta() && (layer.getGamma() != 1 || layer.getBeta() != 0),
        "has a locked gamma or beta");
    refuseIf(
        layer.getNOut() != value.shape().length(1),
        "takes %d features but gets %d".formatted(layer.getNOut(), value.shape().length(1)));
    add(new NormalisationParameters(network.getLayer(index), layer).operation("layer " + index));
  }

  private void maxout(MaxoutLayer layer) {
    int values = value.shape().length(1);
    refuseIf(
        values % layer.getPieces() != 0,
        "cannot divide %d values into %d pieces".formatted(values, layer.getPieces()));
    add(new Operation.Maxout(layer.getPieces()));
  }

  private void rbf(RbfLayer layer) {
    refuseIf(
        !isVector() || size() % layer.getRank() != 0,
        "cannot divide %d values into rank %d".formatted(size(), layer.getRank()));
    add(new Operation.SumOfSquares(layer.getRank()));
  }
}
