package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.ConvolutionForm;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.PackedMaxPooling;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/** The maximum over each window by oneDNN, of images that do not lie place by place. */
public final class PrimitiveMaxPooling implements Step {

  private final Signal output;
  private final PackedMaxPooling pooling;

  public PrimitiveMaxPooling(Signal input, Window window, Arena arena) {
    int channels = input.volume().channels();
    this.output =
        Signal.reserve(
            new Volume(window.rows().out(), window.columns().out(), channels),
            input.images(),
            input.layout(),
            arena);
    // oneDNN lays a primitive out for as many threads as the caller has when it is made.
    Sgemm.fastest().useOneThread();
    this.pooling =
        new PackedMaxPooling(
            new ConvolutionForm(input.images(), window, channels, channels, channels),
            input.side(),
            output.side(),
            arena);
  }

  /** Whether oneDNN has it. */
  public static boolean fits(Signal input, Window window) {
    return input.layout() != Layout.PLACES
        && window.rows().dilation() == 1
        && window.columns().dilation() == 1;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    pooling.forward();
  }

  @Override
  public void backward() {
    pooling.backward();
  }
}
