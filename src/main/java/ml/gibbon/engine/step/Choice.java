package ml.gibbon.engine.step;

import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/** The second operand where the first is not 0, the third where it is, all repeated to fit. */
final class Choice implements Step {

  private final List<RepeatedOperand> operands;
  private final Signal output;
  private final float[] condition = new float[Tiles.LENGTH];
  private final float[] chosen = new float[Tiles.LENGTH];
  private final float[] other = new float[Tiles.LENGTH];

  Choice(List<Operand> operands, Layout layout, Shape shape, int images, Arena arena) {
    this.operands =
        operands.stream()
            .map(operand -> new RepeatedOperand(operand, layout, shape, images))
            .toList();
    this.output = Signal.reserve(shape, images, layout, arena);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    operands.forEach(RepeatedOperand::refresh);
  }

  @Override
  public void forward() {
    operands.forEach(RepeatedOperand::load);
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      operands.get(0).read(i, condition, n);
      operands.get(1).read(i, chosen, n);
      operands.get(2).read(i, other, n);
      for (int j = 0; j < n; j++) {
        chosen[j] = condition[j] != 0 ? chosen[j] : other[j];
      }
      output.values().put(i, chosen, n);
    }
  }

  @Override
  public void backward() {
    operands.forEach(RepeatedOperand::clearGradient);
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      operands.get(0).read(i, condition, n);
      output.gradient().get(i, chosen, n);
      for (int j = 0; j < n; j++) {
        other[j] = condition[j] != 0 ? 0 : chosen[j];
        chosen[j] = condition[j] != 0 ? chosen[j] : 0;
        condition[j] = 0;
      }
      operands.get(0).give(i, condition, n);
      operands.get(1).give(i, chosen, n);
      operands.get(2).give(i, other, n);
    }
    operands.forEach(RepeatedOperand::storeGradient);
  }
}
