package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.network.Function;

/** An activation applied to each value alone; its derivative is a function of its output. */
public interface ActivationFunction {

  /**
   * The activation that is a function of a graph; empty where the slope is none of its value.
   *
   * @param a of the function
   */
  static Optional<ActivationFunction> of(Function function, float a) {
    return switch (function) {
      case RELU -> Optional.of(new Relu());
      case LEAKY_RELU -> a >= 0 && a < 1 ? Optional.of(new LeakyRelu(a)) : Optional.empty();
      case TANH -> Optional.of(new Tanh());
      case SIGMOID -> Optional.of(new Sigmoid());
      default -> Optional.empty();
    };
  }

  /** Replaces the first {@code n} values by their activations. */
  void apply(float[] values, int n);

  /**
   * Multiplies the gradient by the derivative.
   *
   * @param outputs what {@link #apply} gave
   */
  void differentiate(float[] outputs, float[] gradient, int n);

  /** {@code max(0, x)}, with derivative 0 at 0. */
  record Relu() implements ActivationFunction {
    @Override
    public void apply(float[] values, int n) {
      Tiles.relu(values, n);
    }

    @Override
    public void differentiate(float[] outputs, float[] gradient, int n) {
      Tiles.reluBack(outputs, gradient, n);
    }
  }

  /**
   * {@code max(x, slope * x)}, with derivative 1 at 0.
   *
   * @param slope for negative values, in [0, 1)
   */
  record LeakyRelu(float slope) implements ActivationFunction {
    @Override
    public void apply(float[] values, int n) {
      Tiles.leakyRelu(values, slope, n);
    }

    @Override
    public void differentiate(float[] outputs, float[] gradient, int n) {
      Tiles.leakyReluBack(outputs, gradient, slope, n);
    }
  }

  /**
   * {@code max(lower, min(upper, x))}, with derivative 0 at both, as ReLU has it.
   *
   * @param upper above lower
   */
  record Clip(float lower, float upper) implements ActivationFunction {
    @Override
    public void apply(float[] values, int n) {
      for (int i = 0; i < n; i++) {
        values[i] = Math.max(lower, Math.min(upper, values[i]));
      }
    }

    @Override
    public void differentiate(float[] outputs, float[] gradient, int n) {
      Tiles.clipBack(outputs, gradient, lower, upper, n);
    }
  }

  /** Hyperbolic tangent. */
  record Tanh() implements ActivationFunction {
    @Override
    public void apply(float[] values, int n) {
      for (int i = 0; i < n; i++) {
        values[i] = (float) Math.tanh(values[i]);
      }
    }

    @Override
    public void differentiate(float[] outputs, float[] gradient, int n) {
      Tiles.tanhBack(outputs, gradient, n);
    }
  }

  /** {@code 1 / (1 + exp(-x))}. */
  record Sigmoid() implements ActivationFunction {
    @Override
    public void apply(float[] values, int n) {
      for (int i = 0; i < n; i++) {
        values[i] = (float) (1 / (1 + Math.exp(-values[i])));
      }
    }

    @Override
    public void differentiate(float[] outputs, float[] gradient, int n) {
      Tiles.sigmoidBack(outputs, gradient, n);
    }
  }
}
