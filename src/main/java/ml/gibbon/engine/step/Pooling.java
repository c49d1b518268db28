package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/** What the two kinds of pooling share: the walk over output places and their taps. */
public abstract class Pooling implements Step {

  final Signal input;
  final Signal output;
  final Window window;

  public Pooling(Signal input, Window window, Arena arena) {
    this.input = input;
    this.window = window;
    Volume volume =
        new Volume(window.rows().out(), window.columns().out(), input.volume().channels());
    this.output = Signal.reserve(volume, input.images(), arena);
  }

  /** Computes {@code n} values of an output place, beginning with the {@code start}-th. */
  public abstract void forward(int y, int x, int start, int n);

  /** Hands on the gradient of {@code n} values of an output place. */
  public abstract void backward(int y, int x, int start, int n);

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    int length = output.placeLength();
    for (int y = 0; y < window.rows().out(); y++) {
      for (int x = 0; x < window.columns().out(); x++) {
        for (int start = 0; start < length; start += Tiles.LENGTH) {
          forward(y, x, start, Math.min(Tiles.LENGTH, length - start));
        }
      }
    }
  }

  @Override
  public void backward() {
    if (!window.tiles()) {
      input.gradient().zero(0, input.length());
    }
    int length = output.placeLength();
    for (int y = 0; y < window.rows().out(); y++) {
      for (int x = 0; x < window.columns().out(); x++) {
        for (int start = 0; start < length; start += Tiles.LENGTH) {
          backward(y, x, start, Math.min(Tiles.LENGTH, length - start));
        }
      }
    }
  }

  /**
   * Where the input place lies that an output place sees through a tap.
   *
   * @return index of its first value, or -1 for padding
   */
  public final int source(int y, int x, int tap) {
    int row = window.rows().source(y, tap / window.columns().kernel());
    int column = window.columns().source(x, tap % window.columns().kernel());
    boolean inside = window.rows().inside(row) && window.columns().inside(column);
    return inside ? input.offset(row, column) : -1;
  }
}
