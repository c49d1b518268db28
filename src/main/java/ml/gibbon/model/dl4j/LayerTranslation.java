package ml.gibbon.model.dl4j;

import java.util.List;
import java.util.Optional;
import ml.gibbon.model.ExponentialActivation;
import ml.gibbon.model.InputScalingLayer;
import ml.gibbon.model.MaxoutLayer;
import ml.gibbon.model.RbfLayer;
import ml.gibbon.network.Function;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/**
 * Translates one layer of DL4J, given its input, in inference mode. Whatever it does not know,
 * layer or setting, it refuses.
 */
final class LayerTranslation {

  private final GraphBuilder builder;
  private final String name;
  private final Layer layer;
  private final LayerParameters parameters;
  private Node value;

  /**
   * @param name of the layer, for messages
   * @param layer its settings
   * @param trained the layer itself, with its parameters
   * @param places to note its parameters' places in
   * @param input what it is applied to
   */
  LayerTranslation(
      GraphBuilder builder,
      String name,
      Layer layer,
      org.deeplearning4j.nn.api.Layer trained,
      ParameterPlaces places,
      Node input) {
    this.builder = builder;
    this.name = name;
    this.layer = layer;
    this.parameters = new LayerParameters(name, trained, TrainableCheck.maxNorm(layer), places);
    this.value = input;
  }

  /** Exactly one of these classes: what extends them may compute something else. */
  static boolean is(Object layer, Class<?>... classes) {
    return List.of(classes).contains(layer.getClass());
  }

  /**
   * The layer's value.
   *
   * @param before what is done to its input, null for nothing
   */
  Node inner(InputPreProcessor before) {
    begin(before);
    add(layer);
    return value;
  }

  /**
   * The value of a layer at the end, without its softmax or sigmoid.
   *
   * @param before what is done to its input, null for nothing
   */
  Node last(InputPreProcessor before) {
    begin(before);
    if (is(layer, OutputLayer.class)) {
      OutputLayer output = (OutputLayer) layer;
      refuseUnlessProbabilities(output.getActivationFn());
      dense(output.getNIn(), output.getNOut());
    } else if (is(layer, LossLayer.class)) {
      refuseUnlessProbabilities(((LossLayer) layer).getActivationFn());
      refuseIf(!isVector() && size() > value.shape().length(1), "takes images, not logits");
      value = new Preparation(builder, name, value, this::refused).row();
    } else {
      throw refused("is not an output with softmax or sigmoid");
    }
    return value;
  }

  private void begin(InputPreProcessor before) {
    if (before != null) {
      value = new Preparation(builder, name, value, this::refused).by(before);
    }
    if (layer instanceof BaseLayer base) {
      refuseIf(base.getWeightNoise() != null, "has weight noise");
    }
    dropout(layer.getIDropout());
  }

  private void dropout(IDropout dropout) {
    // Other kinds are refused by whoever trains them, and are the identity in inference.
    if (dropout instanceof org.deeplearning4j.nn.conf.dropout.Dropout plain) {
      add(new Operation.Dropout(plain.getP()));
    }
  }

  private void add(Operation operation) {
    value = builder.add(name, operation, value);
  }

  private boolean isVector() {
    return value.shape().rank() == 2;
  }

  /** Values of an example. */
  private int size() {
    return value.shape().size();
  }

  private UnsupportedNetworkException refused(String why) {
    return new UnsupportedNetworkException(
        "%s (%s) %s".formatted(name, layer.getClass().getSimpleName(), why));
  }

  private void refuseIf(boolean condition, String why) {
    if (condition) {
      throw refused(why);
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

  private void add(Layer layer) {
    if (is(layer, DenseLayer.class)) {
      DenseLayer dense = (DenseLayer) layer;
      refuseIf(dense.hasLayerNorm(), "has layer normalisation");
      dense(dense.getNIn(), dense.getNOut());
      activation(dense.getActivationFn());
    } else if (is(
        layer,
        ConvolutionLayer.class,
        Convolution2D.class,
        DepthwiseConvolution2D.class,
        SeparableConvolution2D.class)) {
      convolution((ConvolutionLayer) layer);
      activation(((ConvolutionLayer) layer).getActivationFn());
    } else if (is(layer, ZeroPaddingLayer.class)) {
      add(images().padding((ZeroPaddingLayer) layer));
    } else if (is(layer, SubsamplingLayer.class, Pooling2D.class)) {
      add(images().pooling((SubsamplingLayer) layer));
    } else if (is(layer, GlobalPoolingLayer.class)) {
      add(images().globalPooling((GlobalPoolingLayer) layer));
      value = new Preparation(builder, name, value, this::refused).row();
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
    ImageLayers images = images();
    if (is(layer, DepthwiseConvolution2D.class)) {
      int each = ((DepthwiseConvolution2D) layer).getDepthMultiplier();
      add(
          images.depthwise(
              layer,
              parameters.depthwise(kernels(layer, layer.getNIn() * each, 1), 2, 3, 0, 1),
              parameters.bias()));
    } else if (is(layer, SeparableConvolution2D.class)) {
      long inner = layer.getNIn() * ((SeparableConvolution2D) layer).getDepthMultiplier();
      add(
          images.depthwise(
              layer, parameters.depthwise(kernels(layer, inner, 1), 1, 0, 2, 3), Optional.empty()));
      Shape pointwise = Shape.of(Math.toIntExact(layer.getNOut()), Math.toIntExact(inner), 1, 1);
      add(images().pointwise(parameters.pointwise(pointwise), parameters.bias()));
    } else {
      Shape shape = kernels(layer, layer.getNOut(), layer.getNIn());
      add(images.convolution(layer, parameters.weights(shape, 'c'), parameters.bias()));
    }
  }

  private static Shape kernels(ConvolutionLayer layer, long outputs, long inputs) {
    int[] kernel = layer.getKernelSize();
    return Shape.of(Math.toIntExact(outputs), Math.toIntExact(inputs), kernel[0], kernel[1]);
  }

  private ImageLayers images() {
    return new ImageLayers(value.shape(), this::refused);
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
    add(new Operation.Dense(parameters.weights(shape, 'f'), parameters.bias()));
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
    add(new NormalisationParameters(parameters.layer(), layer).operation(name));
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
