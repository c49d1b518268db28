package ml.gibbon.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Rewrites a network that a user trained elsewhere into the form that the rest of Gibbon knows,
 * with the same answers: it takes rows of values {@code [N, C * H * W]} with channels first, has no
 * frozen layers, and ends in one layer whose activation (softmax, sigmoid) makes the probabilities.
 *
 * <p>Who calls it compares the answers of both: what is not foreseen here is noticed there.
 */
public final class NormalForm {

  /** Layers whose weights and biases are those of a dense layer. */
  private static final Set<Class<?>> DENSE =
      Set.of(DenseLayer.class, OutputLayer.class, CenterLossOutputLayer.class);

  private final ImageShape shape;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Integer, CnnToFeedForwardPreProcessor> flattened = new TreeMap<>();

  /** A layer, what is done to its input, and its parameters. */
  private record Piece(
      NeuralNetConfiguration conf, Optional<InputPreProcessor> before, float[] parameters) {

    Layer layer() {
      return conf.getLayer();
    }

    Piece with(Layer other, float[] otherParameters) {
      return new Piece(copy(conf, other), before, otherParameters);
    }
  }

  private NormalForm(ImageShape shape) {
    this.shape = shape;
  }

  /**
   * The network in normal form; its parameters are copies.
   *
   * @param layout in which the given network takes images
   * @param placesLeft whether it gives {@code [N, K, 1, 1]} and not {@code [N, K]}
   * @throws IllegalArgumentException when there is none, in words that go on after "the network"
   */
  public static MultiLayerNetwork of(
      MultiLayerNetwork given, ImageShape shape, Layout layout, int outputs, boolean placesLeft) {
    NormalForm form = new NormalForm(shape);
    form.take(given);
    form.begin(layout);
    form.end(outputs, placesLeft);
    return form.build(given.getLayerWiseConfigurations());
  }

  private void take(MultiLayerNetwork given) {
    MultiLayerConfiguration configuration = given.getLayerWiseConfigurations();
    configuration
        .getInputPreProcessors()
        .forEach(
            (index, before) -> {
              if (before instanceof CnnToFeedForwardPreProcessor flatten
                  && flatten.getFormat() == CNN2DFormat.NHWC) {
                flattened.put(index, flatten);
              }
            });
    MultiLayerConfiguration first =
        MultiLayerConfiguration.fromJson(configuration.toJson().replace("\"NHWC\"", "\"NCHW\""));
    float[] parameters = given.params().dup().data().asFloat();
    int from = 0;
    for (int i = 0; i < first.getConfs().size(); i++) {
      NeuralNetConfiguration conf = thawed(first.getConf(i));
      int length = Math.toIntExact(conf.getLayer().initializer().numParams(conf));
      if (conf.getLayer() instanceof GlobalPoolingLayer pooling
          && pooling.getPoolingDimensions() != null
          && pooling.getPoolingDimensions().length == 2) {
        pooling.setPoolingDimensions(new int[] {2, 3});
      }
      float[] own = new float[length];
      System.arraycopy(parameters, from, own, 0, length);
      from += length;
      pieces.add(new Piece(conf, Optional.ofNullable(first.getInputPreProcess(i)), own));
    }
  }

  private static NeuralNetConfiguration thawed(NeuralNetConfiguration conf) {
    NeuralNetConfiguration inner = conf;
    while (true) {
      if (inner.getLayer() instanceof FrozenLayer frozen) {
        inner = frozen.getInnerConf(inner);
      } else if (inner.getLayer() instanceof FrozenLayerWithBackprop frozen) {
        inner = frozen.getInnerConf(inner);
      } else {
        return inner;
      }
    }
  }

  /** Makes the network take rows of values. */
  private void begin(Layout layout) {
    Piece first = pieces.get(0);
    if (layout == Layout.FLAT
        || first.before.orElse(null) instanceof FeedForwardToCnnPreProcessor) {
      return;
    }
    Optional<InputPreProcessor> before =
        first.before.isEmpty()
            ? Optional.of(
                new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), shape.channels()))
            : Optional.empty();
    if (first.before.isPresent() && !(first.before.get() instanceof CnnToFeedForwardPreProcessor)) {
      throw new IllegalArgumentException(
          "has a %s before its first layer".formatted(name(first.before.get())));
    }
    pieces.set(0, new Piece(first.conf, before, first.parameters));
  }

  /** Makes the network end in one layer that gives the probabilities. */
  private void end(int outputs, boolean placesLeft) {
    IActivation activation = new ActivationIdentity();
    Optional<InputPreProcessor> before = Optional.empty();
    while (pieces.size() > 1 && isTail(last().layer())) {
      IActivation own = activation(last().layer());
      if (!isIdentity(own) && !isIdentity(activation)) {
        break;
      }
      before = last().before.or(() -> Optional.empty()).isPresent() ? last().before : before;
      activation = isIdentity(own) ? activation : own;
      pieces.remove(pieces.size() - 1);
    }
    Piece last = last();
    boolean merges =
        DENSE.contains(last.layer().getClass())
            && before.isEmpty()
            && !(last.layer() instanceof DenseLayer dense && dense.hasLayerNorm())
            && (isIdentity(activation) || isIdentity(activation(last.layer())));
    if (merges) {
      IActivation own = activation(last.layer());
      mergeHead(last, isIdentity(activation) ? own : activation, outputs);
    } else {
      NeuralNetConfiguration conf = copy(last.conf, lossLayer(activation, outputs));
      Optional<InputPreProcessor> flatten =
          placesLeft && before.isEmpty()
              ? Optional.of(new CnnToFeedForwardPreProcessor(1, 1, outputs))
              : before;
      pieces.add(new Piece(conf, flatten, new float[0]));
    }
  }

  private Piece last() {
    return pieces.get(pieces.size() - 1);
  }

  private static boolean isTail(Layer layer) {
    return layer instanceof LossLayer
        || layer instanceof ActivationLayer
        || layer instanceof CnnLossLayer
        || layer instanceof DropoutLayer;
  }

  private static IActivation activation(Layer layer) {
    if (layer instanceof ActivationLayer function) {
      return function.getActivationFn();
    }
    return layer instanceof BaseLayer base && !(layer instanceof DropoutLayer)
        ? base.getActivationFn()
        : new ActivationIdentity();
  }

  private static boolean isIdentity(IActivation activation) {
    return activation instanceof ActivationIdentity;
  }

  private void mergeHead(Piece last, IActivation activation, int outputs) {
    FeedForwardLayer layer = (FeedForwardLayer) last.layer();
    boolean ready =
        layer.getClass() == OutputLayer.class
            && outputs > 1
            && activation == layer.getActivationFn()
            && !isIdentity(activation);
    requireKnown(activation);
    if (ready) {
      return;
    }
    boolean hasBias =
        layer instanceof DenseLayer dense ? dense.hasBias() : ((BaseOutputLayer) layer).hasBias();
    boolean binary = outputs == 1 && activation instanceof ActivationSigmoid;
    int in = Math.toIntExact(layer.getNIn());
    OutputLayer output =
        new OutputLayer.Builder(loss(binary ? new ActivationSoftmax() : activation))
            .nIn(in)
            .nOut(binary ? 2 : outputs)
            .hasBias(hasBias)
            .build();
    output.setActivationFn(binary ? new ActivationSoftmax() : probabilities(activation));
    output.setWeightInitFn(new WeightInitXavier());
    output.setIUpdater(updater(layer));
    output.setIDropout(layer.getIDropout());
    output.setLayerName(layer.getLayerName());
    float[] parameters =
        binary
            ? twoClasses(last.parameters, in, hasBias)
            : java.util.Arrays.copyOf(last.parameters, in * outputs + (hasBias ? outputs : 0));
    pieces.set(pieces.size() - 1, last.with(output, parameters));
  }

  /** {@code sigmoid(z)} is what a softmax makes of the logits 0 and z. */
  private static float[] twoClasses(float[] one, int in, boolean hasBias) {
    float[] two = new float[2 * in + (hasBias ? 2 : 0)];
    System.arraycopy(one, 0, two, in, in);
    if (hasBias) {
      two[2 * in + 1] = one[in];
    }
    return two;
  }

  private static LossLayer lossLayer(IActivation activation, int outputs) {
    requireKnown(activation);
    LossLayer output = new LossLayer.Builder(loss(activation)).build();
    output.setActivationFn(probabilities(activation));
    if (activation instanceof ExponentialActivation) {
      output.setLossFn(new IndependentCrossEntropyLoss());
    }
    output.setNOut(outputs);
    output.setNIn(outputs);
    output.setIUpdater(new Nesterovs(.1, .9));
    return output;
  }

  private static IUpdater updater(BaseLayer layer) {
    return layer.getIUpdater() == null ? new Nesterovs(.1, .9) : layer.getIUpdater();
  }

  private static void requireKnown(IActivation activation) {
    if (!(activation instanceof ActivationSoftmax
        || activation instanceof ActivationSigmoid
        || activation instanceof ExponentialActivation
        || isIdentity(activation))) {
      throw new IllegalArgumentException(
          "ends in the activation %s, of which nobody knows the probabilities: let it end in softmax, sigmoid or identity"
              .formatted(activation));
    }
  }

  /** Numbers without an activation are taken for the logits of a softmax. */
  private static IActivation probabilities(IActivation activation) {
    return isIdentity(activation) ? new ActivationSoftmax() : activation;
  }

  private static LossFunction loss(IActivation activation) {
    return activation instanceof ActivationSigmoid ? LossFunction.XENT : LossFunction.MCXENT;
  }

  private static NeuralNetConfiguration copy(NeuralNetConfiguration conf, Layer layer) {
    NeuralNetConfiguration other = conf.clone();
    other.clearVariables();
    other.setLayer(layer);
    return other;
  }

  private MultiLayerNetwork build(MultiLayerConfiguration given) {
    MultiLayerConfiguration configuration = given.clone();
    configuration.setConfs(new ArrayList<>(pieces.stream().map(Piece::conf).toList()));
    Map<Integer, InputPreProcessor> before = new TreeMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      int index = i;
      pieces.get(i).before.ifPresent(processor -> before.put(index, processor));
    }
    configuration.setInputPreProcessors(before);
    int length = pieces.stream().mapToInt(piece -> piece.parameters.length).sum();
    float[] parameters = new float[length];
    int at = 0;
    for (Piece piece : pieces) {
      System.arraycopy(piece.parameters, 0, parameters, at, piece.parameters.length);
      at += piece.parameters.length;
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(Nd4j.createFromArray(parameters), false);
    flattened.forEach((index, flatten) -> reorder(network, index, flatten));
    return network;
  }

  /**
   * Puts the weights that see a flattened image in the order of channels first: those of the first
   * layer with a weight matrix, and the vectors of the layers before it.
   */
  private static void reorder(
      MultiLayerNetwork network, int index, CnnToFeedForwardPreProcessor flatten) {
    int places = Math.toIntExact(flatten.getInputHeight() * flatten.getInputWidth());
    int[] from = Layout.placesOfChannelsLast(Math.toIntExact(flatten.getNumChannels()), places);
    for (int i = index; i < network.getnLayers(); i++) {
      boolean matrix = false;
      for (Map.Entry<String, INDArray> parameter : network.getLayer(i).paramTable().entrySet()) {
        INDArray values = parameter.getValue();
        boolean isMatrix = parameter.getKey().equals(DefaultParamInitializer.WEIGHT_KEY);
        if (isMatrix && values.rank() == 2 && values.size(0) == from.length) {
          values.assign(Nd4j.pullRows(values.dup('c'), 1, from));
        } else if (values.length() == from.length && !isMatrix && !has(network, i)) {
          values.assign(values.dup().reshape(from.length, 1).getRows(from).reshape(values.shape()));
        }
        matrix |= isMatrix;
      }
      if (matrix) {
        return;
      }
    }
  }

  private static boolean has(MultiLayerNetwork network, int layer) {
    return network.getLayer(layer).paramTable().containsKey(DefaultParamInitializer.WEIGHT_KEY);
  }

  private static String name(Object object) {
    return object.getClass().getSimpleName();
  }
}
