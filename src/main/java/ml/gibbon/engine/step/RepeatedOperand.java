package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/**
 * An operand of an elementwise operation, seen as if it had the shape of the result: its values are
 * repeated on the way forward, and the gradients of the repetitions added up on the way back.
 */
final class RepeatedOperand {

  private final Operand operand;
  private final Repetition repetition;
  private final float[] values;
  private final float[] sums;

  /**
   * @param layout of the operand and the result
   * @param result shape that the operand's can be repeated to
   */
  RepeatedOperand(Operand operand, Layout layout, Shape result, int images) {
    this.operand = operand;
    this.repetition =
        operand.signal().isPresent()
            ? Repetition.ofSignal(layout, operand.shape(), result, images)
            : Repetition.ofConstant(layout, operand.shape(), result, images);
    boolean direct = operand.signal().isPresent() && repetition.isIdentity();
    int length = operand.signal().map(Signal::length).orElse(operand.shape().size());
    this.values = new float[direct ? 0 : length];
    this.sums = new float[direct || (isConstant() && !isTrained()) ? 0 : length];
  }

  boolean isConstant() {
    return operand.signal().isEmpty();
  }

  /** Whether it is a constant that has a gradient. */
  boolean isTrained() {
    return operand.constant().map(ParameterVector::isTrained).orElse(false);
  }

  /** Takes over a constant as it is. */
  void refresh() {
    operand
        .constant()
        .ifPresent(constant -> System.arraycopy(constant.values(), 0, values, 0, values.length));
  }

  /** Before the values are read on the way forward. */
  void load() {
    if (!isConstant() && values.length > 0) {
      operand.signal().get().values().get(0, values, values.length);
    }
  }

  /** Repeated values from an index of the result on. */
  void read(int from, float[] tile, int n) {
    if (values.length == 0) {
      operand.signal().get().values().get(from, tile, n);
    } else {
      repetition.read(values, from, tile, n);
    }
  }

  /** Before gradients are given on the way back. */
  void clearGradient() {
    Arrays.fill(sums, 0f);
  }

  /** Takes the gradient of the repeated values from an index of the result on. */
  void give(int from, float[] gradient, int n) {
    if (values.length == 0) {
      operand.signal().get().gradient().put(from, gradient, n);
    } else if (sums.length > 0) {
      repetition.add(gradient, from, n, sums);
    }
  }

  /** After all gradients have been given. */
  void storeGradient() {
    if (isTrained()) {
      operand.constant().get().addGradient(sums);
    } else if (sums.length > 0) {
      operand.signal().get().gradient().put(0, sums, sums.length);
    }
  }
}
