package ml.gibbon.gradient;

import java.util.Optional;

/**
 * A step that is linear in its input, with weights: dense or convolutional. It keeps two copies of
 * its weights, so that both ways use the product without transposition.
 */
abstract class Linear implements Step {

  final Signal input;
  final Signal output;
  final Window window;
  final Sgemm sgemm;
  final int in;
  final int out;
  final NativeFloats weights;
  final NativeFloats transposed;
  private final LinearParameters parameters;
  private final float[] biasRows;
  private Optional<ChannelAffine> normalisation = Optional.empty();

  Linear(
      Signal input,
      Window window,
      int outputs,
      LinearParameters parameters,
      Arena arena,
      Sgemm sgemm) {
    this.input = input;
    this.window = window;
    this.sgemm = sgemm;
    this.parameters = parameters;
    this.in = input.volume().channels();
    this.out = outputs;
    Volume volume = new Volume(window.rows().out(), window.columns().out(), outputs);
    this.output = Signal.reserve(volume, input.images(), arena);
    long length = (long) window.taps() * in * outputs;
    this.weights = arena.reserve(length);
    this.transposed = arena.reserve(length);
    this.biasRows = new float[Math.max(1, Tiles.LENGTH / outputs) * outputs];
  }

  /** Folds what follows into the weights: {@code a (W x + b) + c = (a W) x + (a b + c)}. */
  void followedBy(ChannelAffine affine) {
    normalisation = Optional.of(affine);
  }

  boolean isFollowed() {
    return normalisation.isPresent();
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    float[] values = parameters.weights();
    float[] bias = parameters.bias(out);
    normalisation.ifPresent(affine -> fold(affine, values, bias));
    for (int i = 0; i < biasRows.length; i += out) {
      System.arraycopy(bias, 0, biasRows, i, out);
    }
    store(values);
  }

  private void fold(ChannelAffine affine, float[] values, float[] bias) {
    int each = values.length / out;
    float[] scale = affine.scale();
    float[] shift = affine.shift();
    for (int o = 0; o < out; o++) {
      for (int i = o * each; i < (o + 1) * each; i++) {
        values[i] *= scale[o];
      }
      bias[o] = bias[o] * scale[o] + shift[o];
    }
  }

  /** Sets both copies of the weights. */
  private void store(float[] values) {
    int taps = window.taps();
    float[] to = new float[values.length];
    transpose(values, to, taps, in * out, out, 1);
    weights.put(0, to, to.length);
    if (taps == 1) {
      transposed.put(0, values, values.length);
    } else {
      transpose(values, to, taps, tapStride(), 1, outputStride());
      transposed.put(0, to, to.length);
    }
  }

  /** Distance of two taps' weights in {@link #transposed}. */
  abstract int tapStride();

  /** Distance of two outputs' weights in {@link #transposed}. */
  abstract int outputStride();

  /** Block by block: a walk down whole columns would miss the cache at every step. */
  private void transpose(
      float[] from, float[] to, int taps, int tapStride, int inStride, int outStride) {
    int block = 32;
    for (int o0 = 0; o0 < out; o0 += block) {
      for (int i0 = 0; i0 < in; i0 += block) {
        for (int o = o0; o < Math.min(out, o0 + block); o++) {
          for (int i = i0; i < Math.min(in, i0 + block); i++) {
            int source = (o * in + i) * taps;
            int target = i * inStride + o * outStride;
            for (int tap = 0; tap < taps; tap++) {
              to[target + tap * tapStride] = from[source + tap];
            }
          }
        }
      }
    }
  }

  /** Sets a number of output rows to the bias. */
  final void fillBias(int offset, int rows) {
    for (int i = 0; i < rows * out; i += biasRows.length) {
      output.values().put(offset + i, biasRows, Math.min(biasRows.length, rows * out - i));
    }
  }
}
