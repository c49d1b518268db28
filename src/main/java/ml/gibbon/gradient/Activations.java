package ml.gibbon.gradient;

import java.util.Optional;
import java.util.function.Function;
import ml.gibbon.network.UnsupportedNetworkException;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Translates the activations of DL4J: exactly its classes, as what extends them may differ. */
final class Activations {

  private Activations() {}

  /**
   * An activation's function, empty for the identity.
   *
   * @param refused names the layer for which a reason is given
   */
  static Optional<ActivationFunction> of(
      IActivation activation, Function<String, UnsupportedNetworkException> refused) {
    Class<?> type = activation.getClass();
    if (type == ActivationIdentity.class) {
      return Optional.empty();
    } else if (type == ActivationReLU.class) {
      return Optional.of(relu((ActivationReLU) activation, refused));
    } else if (type == ActivationLReLU.class) {
      double slope = ((ActivationLReLU) activation).getAlpha();
      if (!(slope >= 0 && slope < 1)) {
        throw refused.apply("has a leaky ReLU of slope " + slope);
      }
      return Optional.of(new ActivationFunction.LeakyRelu((float) slope));
    } else if (type == ActivationTanH.class) {
      return Optional.of(new ActivationFunction.Tanh());
    } else if (type == ActivationSigmoid.class) {
      return Optional.of(new ActivationFunction.Sigmoid());
    }
    throw refused.apply("has the activation " + activation);
  }

  private static ActivationFunction relu(
      ActivationReLU relu, Function<String, UnsupportedNetworkException> refused) {
    if (isSet(relu.getMax()) || isSet(relu.getThreshold()) || isSet(relu.getNegativeSlope())) {
      throw refused.apply("has a ReLU with settings of its own");
    }
    return new ActivationFunction.Relu();
  }

  private static boolean isSet(Double value) {
    return value != null && value != 0;
  }
}
