package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Parameter;

/**
 * The transpose of a convolution: its way forward is the convolution's way back, and the other way
 * round. The convolution's output stands for this step's input, values and gradient exchanged.
 */
final class TransposedConvolution implements Step {

  /** Makes the convolution on a signal, without bias. */
  @FunctionalInterface
  interface Convolution {
    Step on(Signal input);
  }

  private final Signal input;
  private final Signal output;
  private final Step convolution;
  private final Optional<Parameter> bias;
  private final float[] shift;
  private final float[] tile;

  /**
   * @param output of this step, the places that the convolution slides over
   * @param bias {@code [channels of the output]}
   */
  TransposedConvolution(
      Signal input, Signal output, Convolution convolution, Optional<Parameter> bias) {
    this.input = input;
    this.output = output;
    this.convolution =
        convolution.on(
            new Signal(output.volume(), output.images(), output.gradient(), output.values()));
    this.bias = bias;
    int channels = output.volume().channels();
    this.shift = new float[Math.max(1, Tiles.LENGTH / channels) * channels];
    this.tile = new float[Math.max(shift.length, Tiles.LENGTH)];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    convolution.refresh();
    if (bias.isPresent()) {
      float[] channels = bias.get().values();
      for (int i = 0; i < shift.length; i++) {
        shift[i] = channels[i % channels.length];
      }
    }
  }

  @Override
  public void forward() {
    copy(input.values(), convolution.output().gradient());
    convolution.backward();
    for (int i = 0; bias.isPresent() && i < output.length(); i += shift.length) {
      int n = Math.min(shift.length, output.length() - i);
      output.values().get(i, tile, n);
      Tiles.add(tile, shift, n);
      output.values().put(i, tile, n);
    }
  }

  @Override
  public void backward() {
    convolution.forward();
    copy(convolution.output().values(), input.gradient());
  }

  private void copy(NativeFloats from, NativeFloats to) {
    for (int i = 0; i < from.length(); i += tile.length) {
      int n = Math.min(tile.length, from.length() - i);
      from.get(i, tile, n);
      to.put(i, tile, n);
    }
  }
}
