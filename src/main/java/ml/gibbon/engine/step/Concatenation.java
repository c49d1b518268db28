package ml.gibbon.engine.step;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Shape;

/** All operands one after the other along an axis. */
final class Concatenation implements Step {

  /** A piece of each block of the output: that of one operand. */
  private record Part(RepeatedOperand operand, int block, float[] values) {}

  private final List<Part> parts = new ArrayList<>();
  private final Signal output;
  private final int outer;
  private final int block;

  /** Blocks that are put together before they are copied. */
  private final int together;

  private final float[] tile;

  Concatenation(
      List<Operand> operands, Layout layout, int axis, Shape shape, int images, Arena arena) {
    AxisView view = AxisView.of(layout, shape, axis, images);
    this.output = Signal.reserve(shape, images, layout, arena);
    this.outer = view.outer();
    this.block = view.block();
    this.together = Math.max(1, Math.min(outer, Tiles.LENGTH / Math.max(1, block)));
    this.tile = new float[together * block];
    for (Operand operand : operands) {
      int each = AxisView.of(layout, operand.shape(), axis, images).block();
      RepeatedOperand read = new RepeatedOperand(operand, layout, operand.shape(), images);
      parts.add(new Part(read, each, new float[together * each]));
    }
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    parts.forEach(part -> part.operand.refresh());
  }

  @Override
  public void forward() {
    for (int o = 0; o < outer; o += together) {
      int blocks = Math.min(together, outer - o);
      int at = 0;
      for (Part part : parts) {
        part.operand.read(o * part.block, part.values, blocks * part.block);
        for (int i = 0; i < blocks; i++) {
          System.arraycopy(part.values, i * part.block, tile, i * block + at, part.block);
        }
        at += part.block;
      }
      output.values().put(o * block, tile, blocks * block);
    }
  }

  @Override
  public void backward() {
    for (int o = 0; o < outer; o += together) {
      int blocks = Math.min(together, outer - o);
      output.gradient().get(o * block, tile, blocks * block);
      int at = 0;
      for (Part part : parts) {
        for (int i = 0; i < blocks; i++) {
          System.arraycopy(tile, i * block + at, part.values, i * part.block, part.block);
        }
        part.operand.give(o * part.block, part.values, blocks * part.block);
        at += part.block;
      }
    }
  }
}
