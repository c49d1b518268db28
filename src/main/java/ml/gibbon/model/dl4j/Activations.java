package ml.gibbon.model.dl4j;

import java.util.Optional;
import ml.gibbon.network.Function;
import ml.gibbon.network.Operation;
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
   * An activation's operation, empty for the identity.
   *
   * @param refused names the layer for which a reason is given
   */
  static Optional<Operation> of(IActivation activation, Refusal refused) {
    Class<?> type = activation.getClass();
    if (type == ActivationIdentity.class) {
      return Optional.empty();
    } else if (type == ActivationReLU.class) {
      requirePlain((ActivationReLU) activation, refused);
      return Optional.of(new Operation.Elementwise(Function.RELU));
    } else if (type == ActivationLReLU.class) {
      double slope = ((ActivationLReLU) activation).getAlpha();
      if (!(slope >= 0 && slope < 1)) {
        throw refused.because("has a leaky ReLU of slope " + slope);
      }
      return Optional.of(new Operation.Elementwise(Function.LEAKY_RELU, (float) slope, 0));
    } else if (type == ActivationTanH.class) {
      return Optional.of(new Operation.Elementwise(Function.TANH));
    } else if (type == ActivationSigmoid.class) {
      return Optional.of(new Operation.Elementwise(Function.SIGMOID));
    }
    throw refused.because("has the activation " + activation);
  }

  private static void requirePlain(ActivationReLU relu, Refusal refused) {
    if (isSet(relu.getMax()) || isSet(relu.getThreshold()) || isSet(relu.getNegativeSlope())) {
      throw refused.because("has a ReLU with settings of its own");
    }
  }

  private static boolean isSet(Double value) {
    return value != null && value != 0;
  }
}
