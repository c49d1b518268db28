package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Window;

/** The maximum over each window; padding takes no part. */
public final class MaxPooling extends Pooling {

  private final float[] maximum = new float[Tiles.LENGTH];
  private final float[] candidate = new float[Tiles.LENGTH];
  private final float[] untaken = new float[Tiles.LENGTH];
  private final float[] taken = new float[Tiles.LENGTH];

  public MaxPooling(Signal input, Window window, Arena arena) {
    super(input, window, arena);
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public void forward(int y, int x, int start, int n) {
    boolean first = true;
    for (int tap = 0; tap < window.taps(); tap++) {
      int source = source(y, x, tap);
      if (source >= 0 && first) {
        input.values().get(source + start, maximum, n);
        first = false;
      } else if (source >= 0) {
        input.values().get(source + start, candidate, n);
        Tiles.max(maximum, candidate, n);
      }
    }
    output.values().put(output.offset(y, x) + start, maximum, n);
  }

  /** The gradient goes to the place that gave the maximum; among equals to the first. */
  @Override
  public void backward(int y, int x, int start, int n) {
    output.values().get(output.offset(y, x) + start, maximum, n);
    output.gradient().get(output.offset(y, x) + start, untaken, n);
    for (int tap = 0; tap < window.taps(); tap++) {
      int source = source(y, x, tap);
      if (source >= 0) {
        input.values().get(source + start, candidate, n);
        Tiles.select(maximum, candidate, untaken, taken, n);
        if (!window.tiles()) {
          input.gradient().get(source + start, candidate, n);
          Tiles.add(taken, candidate, n);
        }
        input.gradient().put(source + start, taken, n);
      }
    }
  }
}
