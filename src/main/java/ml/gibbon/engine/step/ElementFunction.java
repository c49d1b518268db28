package ml.gibbon.engine.step;

import java.util.function.DoubleUnaryOperator;
import ml.gibbon.network.Function;

/** A function of each value alone, with its derivative as a function of its input. */
interface ElementFunction {

  /** Replaces the first {@code n} values by the function of them. */
  void apply(float[] x, int n);

  /**
   * Multiplies the gradient by the derivative.
   *
   * @param x what {@link #apply} was given
   */
  void differentiate(float[] x, float[] gradient, int n);

  /** What {@link Function} says, with its a and b. */
  static ElementFunction of(Function function, float a, float b) {
    if (function == Function.POWER && a == 2) {
      return new Piecewise.Square();
    }
    return switch (function) {
      case CLIP -> new Piecewise.Clip(a, b);
      case HARD_SIGMOID -> new Piecewise.HardSigmoid(a, b);
      case HARD_SWISH -> new Piecewise.HardSwish();
      case LINEAR -> new Piecewise.Linear(a, b);
      case SWISH -> new Swish(a);
      case GELU -> new Gelu();
      default ->
          new OfNumbers(
              NumberFunctions.value(function, a, b), NumberFunctions.slope(function, a, b));
    };
  }

  /** One number after the other, in double precision. */
  record OfNumbers(DoubleUnaryOperator value, DoubleUnaryOperator slope)
      implements ElementFunction {
    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] = (float) value.applyAsDouble(x[i]);
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      for (int i = 0; i < n; i++) {
        gradient[i] *= (float) slope.applyAsDouble(x[i]);
      }
    }
  }
}
