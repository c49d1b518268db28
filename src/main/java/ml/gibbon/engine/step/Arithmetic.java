package ml.gibbon.engine.step;

import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Operation.Arithmetic.Kind;
import ml.gibbon.network.Shape;

/** A function of pairs of values, each operand repeated to the shape of the result. */
final class Arithmetic implements Trainable {

  private final Kind kind;
  private final RepeatedOperand first;
  private final RepeatedOperand second;
  private final Signal output;
  private final float[] x = new float[Tiles.LENGTH];
  private final float[] y = new float[Tiles.LENGTH];
  private final float[] gradient = new float[Tiles.LENGTH];
  private final float[] product = new float[Tiles.LENGTH];

  Arithmetic(
      Kind kind, List<Operand> operands, Layout layout, Shape shape, int images, Arena arena) {
    this.kind = kind;
    this.first = new RepeatedOperand(operands.get(0), layout, shape, images);
    this.second = new RepeatedOperand(operands.get(1), layout, shape, images);
    this.output = Signal.reserve(shape, images, layout, arena);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    first.refresh();
    second.refresh();
  }

  @Override
  public void forward() {
    first.load();
    second.load();
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      first.read(i, x, n);
      second.read(i, y, n);
      PairLoops.apply(kind, x, y, n);
      output.values().put(i, x, n);
    }
  }

  @Override
  public void backward() {
    differentiate(!first.isConstant(), !second.isConstant());
  }

  @Override
  public boolean isTrained() {
    return first.isTrained() || second.isTrained();
  }

  @Override
  public void accumulate() {
    differentiate(first.isTrained(), second.isTrained());
  }

  private void differentiate(boolean byFirst, boolean bySecond) {
    first.clearGradient();
    second.clearGradient();
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      output.gradient().get(i, gradient, n);
      if (PairLoops.needsValues(kind)) {
        first.read(i, x, n);
        second.read(i, y, n);
      }
      if (byFirst) {
        PairLoops.differentiateFirst(kind, x, y, gradient, product, n);
        first.give(i, product, n);
      }
      if (bySecond) {
        PairLoops.differentiateSecond(kind, x, y, gradient, product, n);
        second.give(i, product, n);
      }
    }
    if (byFirst) {
      first.storeGradient();
    }
    if (bySecond) {
      second.storeGradient();
    }
  }
}
