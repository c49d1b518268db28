package ml.gibbon.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ml.gibbon.image.ImageShape;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Rewrites a network that a user trained elsewhere into the form that the rest of Gibbon knows,
 * with the same answers: it takes rows of values {@code [N, C * H * W]} with channels first, has no
 * frozen layers, and ends in one layer whose activation (softmax, sigmoid) makes the probabilities.
 *
 * <p>Who calls it compares the answers of both: what is not foreseen here is noticed there.
 */
public final class NormalForm {

  private final ImageShape shape;
  private final List<Piece> pieces = new ArrayList<>();
  private final Map<Integer, CnnToFeedForwardPreProcessor> flattened = new TreeMap<>();

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
    new Head(form.pieces).close(outputs, placesLeft);
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
        || first.before().orElse(null) instanceof FeedForwardToCnnPreProcessor) {
      return;
    }
    Optional<InputPreProcessor> before =
        first.before().isEmpty()
            ? Optional.of(
                new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), shape.channels()))
            : Optional.empty();
    if (first.before().isPresent()
        && !(first.before().get() instanceof CnnToFeedForwardPreProcessor)) {
      throw new IllegalArgumentException(
          "has a %s before its first layer".formatted(name(first.before().get())));
    }
    pieces.set(0, new Piece(first.conf(), before, first.parameters()));
  }

  private MultiLayerNetwork build(MultiLayerConfiguration given) {
    MultiLayerConfiguration configuration = given.clone();
    configuration.setConfs(new ArrayList<>(pieces.stream().map(Piece::conf).toList()));
    Map<Integer, InputPreProcessor> before = new TreeMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      int index = i;
      pieces.get(i).before().ifPresent(processor -> before.put(index, processor));
    }
    configuration.setInputPreProcessors(before);
    int length = pieces.stream().mapToInt(piece -> piece.parameters().length).sum();
    float[] parameters = new float[length];
    int at = 0;
    for (Piece piece : pieces) {
      System.arraycopy(piece.parameters(), 0, parameters, at, piece.parameters().length);
      at += piece.parameters().length;
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(Nd4j.createFromArray(parameters), false);
    flattened.forEach((index, flatten) -> reorder(network, index, flatten));
    return network;
  }

  private static String name(Object object) {
    return object.getClass().getSimpleName();
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
}
