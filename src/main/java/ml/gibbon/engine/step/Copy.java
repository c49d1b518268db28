package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;

/** Copies values, so that what follows may change them in place. */
public final class Copy implements Step {

  private final Signal input;
  private final Signal output;
  private final float[] tile = new float[Tiles.LENGTH];

  public Copy(Signal input, Arena arena) {
    this.input = input;
    this.output = input.reserveAlike(arena);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    copy(input.values(), output.values());
  }

  @Override
  public void backward() {
    copy(output.gradient(), input.gradient());
  }

  private void copy(NativeFloats from, NativeFloats to) {
    for (int i = 0; i < from.length(); i += tile.length) {
      int n = Math.min(tile.length, from.length() - i);
      from.get(i, tile, n);
      to.put(i, tile, n);
    }
  }
}
