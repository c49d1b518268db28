package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Operation.AveragePooling.Divisor;
import ml.gibbon.network.Window;

/** The mean over each window. */
public final class AveragePooling extends Pooling {

  private final Divisor divisor;
  private final float[] sum = new float[Tiles.LENGTH];
  private final float[] term = new float[Tiles.LENGTH];

  public AveragePooling(Signal input, Window window, Divisor divisor, Arena arena) {
    super(input, window, arena);
    this.divisor = divisor;
  }

  private float factor(int y, int x) {
    return 1f / (places(window.rows(), y) * places(window.columns(), x));
  }

  /** That count of those that an output place sees. */
  private int places(Window.Axis axis, int place) {
    int places = 0;
    for (int tap = 0; tap < axis.kernel(); tap++) {
      int source = axis.source(place, tap);
      boolean all = divisor == Divisor.WINDOW;
      places += (all ? axis.counts(source) : axis.inside(source)) ? 1 : 0;
    }
    return places;
  }

  @Override
  public void forward(int y, int x, int start, int n) {
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
  public void backward(int y, int x, int start, int n) {
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
