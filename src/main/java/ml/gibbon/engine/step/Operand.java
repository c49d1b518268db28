package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * What a step works on: a value of each example, or a constant, which gets no gradient unless it is
 * trained.
 *
 * @param shape of one example's value, or of the constant
 * @param signal of the values
 * @param constant in place of the signal
 */
public record Operand(Shape shape, Optional<Signal> signal, Optional<ParameterVector> constant) {

  /** Values {@code [N, shape]}, or images of the shape {@code [1, C, H, W]} place by place. */
  public static Operand of(Shape shape, Signal signal) {
    return new Operand(shape, Optional.of(signal), Optional.empty());
  }

  /** The same for every example. */
  public static Operand constant(Parameter constant) {
    return constant(constant.shape(), ParameterVector.fixed(constant));
  }

  /** The same for every example; only {@link Arithmetic} trains it. */
  public static Operand constant(Shape shape, ParameterVector constant) {
    return new Operand(shape, Optional.empty(), Optional.of(constant));
  }
}
