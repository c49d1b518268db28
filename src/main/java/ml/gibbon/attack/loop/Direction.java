package ml.gibbon.attack.loop;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/** What a gradient attack follows: the gradient, or what it makes of the gradients so far. */
public sealed interface Direction extends Serializable {

  /** The gradient itself. */
  Direction GRADIENT = new OfGradient();

  /**
   * Begins with some images.
   *
   * @param size values in an image
   * @return takes each step's gradient {@code [N, C, H, W]} and gives the direction to follow, in
   *     an array that the step may change
   */
  UnaryOperator<float[]> begin(int images, int size);

  /** The gradient itself. */
  record OfGradient() implements Direction {

    @Override
    public UnaryOperator<float[]> begin(int images, int size) {
      return UnaryOperator.identity();
    }
  }

  /**
   * {@code g = decay * g + gradient / ||gradient||_1} (Dong et al. 2017, arXiv:1710.06081, equation
   * 6).
   *
   * @param decay mu, at least 0
   */
  record Momentum(double decay) implements Direction {

    @Override
    public UnaryOperator<float[]> begin(int images, int size) {
      float[] momentum = new float[images * size];
      return gradient -> {
        for (int from = 0; from < gradient.length; from += size) {
          double length = 0;
          for (int i = from; i < from + size; i++) {
            length += Math.abs(gradient[i]);
          }
          double scale = length == 0 ? 0 : 1 / length;
          for (int i = from; i < from + size; i++) {
            momentum[i] = (float) (decay * momentum[i] + scale * gradient[i]);
            gradient[i] = momentum[i];
          }
        }
        return gradient;
      };
    }
  }
}
