package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.ImageCopy;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Volume;

/** Lays images out in another way, by oneDNN. */
public final class Reordering implements Step {

  private final Signal output;
  private final ImageCopy forth;
  private final ImageCopy back;

  private Reordering(Signal input, Layout layout, Signal output, Arena arena) {
    Volume volume = input.volume();
    int images = input.images();
    this.output = output;
    this.forth =
        new ImageCopy(
            volume, images, input.layout(), input.values(), layout, output.values(), arena);
    this.back =
        new ImageCopy(
            volume, images, layout, output.gradient(), input.layout(), input.gradient(), arena);
  }

  public static Reordering to(Layout layout, Signal input, Arena arena) {
    Signal output = Signal.reserve(input.volume(), input.images(), layout, arena);
    return new Reordering(input, layout, output, arena);
  }

  /** To channel-major vectors. */
  public static Reordering toVectors(Signal input, Arena arena) {
    Volume vector = Volume.vector(input.volume().size());
    Signal output = Signal.reserve(vector, input.images(), arena);
    return new Reordering(input, Layout.PLAIN, output, arena);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean keepsGradient() {
    return true;
  }

  @Override
  public void forward() {
    forth.run();
  }

  @Override
  public void backward() {
    back.run();
  }
}
