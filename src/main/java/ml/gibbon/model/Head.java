package ml.gibbon.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The last layers of a network, of which one is made that has the probabilities' activation: loss
 * and activation layers go into the dense layer before them, where there is one.
 *
 * @param pieces all layers, of which the last are replaced
 */
record Head(List<Piece> pieces) {

  /** Layers whose weights and biases are those of a dense layer. */
  private static final Set<Class<?>> DENSE =
      Set.of(DenseLayer.class, OutputLayer.class, CenterLossOutputLayer.class);

  /**
   * Makes the network end in one layer that gives the probabilities.
   *
   * @param outputs K
   * @param placesLeft whether it gives {@code [N, K, 1, 1]} and not {@code [N, K]}
   * @throws IllegalArgumentException when its last activation is none that makes probabilities
   */
  void close(int outputs, boolean placesLeft) {
    IActivation activation = new ActivationIdentity();
    Optional<InputPreProcessor> before = Optional.empty();
    while (pieces.size() > 1 && isTail(last().layer())) {
      IActivation own = activation(last().layer());
      if (!isIdentity(own) && !isIdentity(activation)) {
        break;
      }
      before = last().before().isPresent() ? last().before() : before;
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
      NeuralNetConfiguration conf = last.confOf(lossLayer(activation, outputs));
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
            ? twoClasses(last.parameters(), in, hasBias)
            : Arrays.copyOf(last.parameters(), in * outputs + (hasBias ? outputs : 0));
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
}
