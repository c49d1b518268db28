package ml.gibbon.gradient;

import java.util.Arrays;
import ml.gibbon.network.Window;

/** The mean over each window. */
final class AveragePooling extends Pooling {

  /** What a window's sum is divided by where it reaches over the edge. */
  enum Divisor {
    /** Places inside the image. */
    INSIDE,
    /** All places of the window: the padding counts as zeros. */
    WINDOW
  }

  private final Divisor divisor;
  private final float[] sum = new float[Tiles.LENGTH];
  private final float[] term = new float[Tiles.LENGTH];

  AveragePooling(Signal input, Window window, Divisor divisor, Arena arena) {
    super(input, window, arena);
    this.divisor = divisor;
  }

  private float factor(int y, int x) {
    int places = 0;
    for (int tap = 0; tap < window.taps(); tap++) {
      places += source(y, x, tap) >= 0 ? 1 : 0;
    }
    return 1f / (divisor == Divisor.WINDOW ? window.taps() : places);
  }

  @Override
  void forward(int y, int x, int start, int n) {
    Arrays.fill(sum, 0, n, 0f);
    for (int tap = 0; tap < window.taps(); tap++) {
      int source = source(y, x, tap);
      if (source >= 0) {
        input.values().get(source + start, term, n);
        Tiles.add(sum, term, n);
      }
    }
    Tiles.scale(sum, factor(y, x), n);
    output.values().put(output.offset(y, x) + start, sum, n);
  }

  @Override
  void backward(int y, int x, int start, int n) {
    output.gradient().get(output.offset(y, x) + start, sum, n);
    Tiles.scale(sum, factor(y, x), n);
    for (int tap = 0; tap < window.taps(); tap++) {
      int source = source(y, x, tap);
      if (source >= 0 && window.tiles()) {
        input.gradient().put(source + start, sum, n);
      } else if (source >= 0) {
        input.gradient().get(source + start, term, n);
        Tiles.add(term, sum, n);
        input.gradient().put(source + start, term, n);
      }
    }
  }
}
