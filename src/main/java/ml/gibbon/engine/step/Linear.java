package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/** A step that is linear in its input, with weights: dense or convolutional. */
public abstract class Linear implements Foldable {

  final Signal input;
  final Signal output;
  final Window window;
  final int in;
  final int out;
  private final LinearWeights weights;
  private final float[] biasRows;

  public Linear(Signal input, Window window, int outputs, LinearWeights weights, Arena arena) {
    this.input = input;
    this.window = window;
    this.weights = weights;
    this.in = input.volume().channels();
    this.out = outputs;
    Volume volume = new Volume(window.rows().out(), window.columns().out(), outputs);
    this.output = Signal.reserve(volume, input.images(), arena);
    this.biasRows = new float[Math.max(1, Tiles.LENGTH / outputs) * outputs];
  }

  public LinearWeights weights() {
    return weights;
  }

  @Override
  public boolean canBeFollowed() {
    return weights instanceof FixedWeights fixed && !fixed.isFollowed();
  }

  @Override
  public void followedBy(ChannelAffine affine) {
    ((FixedWeights) weights).followedBy(affine);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    weights.refresh();
    float[] bias = weights.bias();
    for (int i = 0; i < biasRows.length; i += out) {
      System.arraycopy(bias, 0, biasRows, i, out);
    }
  }

  /** Writes the bias of every output. */
  public final void putBias(NativeFloats to) {
    to.put(0, biasRows, out);
  }

  /** Sets a number of output rows to the bias. */
  public final void fillBias(int offset, int rows) {
    for (int i = 0; i < rows * out; i += biasRows.length) {
      output.values().put(offset + i, biasRows, Math.min(biasRows.length, rows * out - i));
    }
  }
}
