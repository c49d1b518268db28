package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Weights of inference: a copy for each way, so that both use the product without transposition,
 * with what follows the layer folded in.
 */
public final class FixedWeights implements LinearWeights {

  private final LinearParameters parameters;
  private final int matrices;
  private final int taps;
  private final int in;
  private final int out;
  private final NativeFloats weights;
  private final NativeFloats transposed;
  private final Sgemm sgemm;
  private final Optional<FixedWeights> shared;
  private Optional<ChannelAffine> normalisation = Optional.empty();
  private float[] bias;

  public FixedWeights(
      LinearParameters parameters,
      int matrices,
      int taps,
      int in,
      int out,
      Arena arena,
      Sgemm sgemm) {
    this.parameters = parameters;
    this.matrices = matrices;
    this.taps = taps;
    this.in = in;
    this.out = out;
    this.sgemm = sgemm;
    long length = (long) taps * in * out;
    this.weights = arena.reserve(length);
    this.transposed = arena.reserve(length);
    this.shared = Optional.empty();
  }

  /**
   * The same weights in the same memory, for the same layer of another compiled network, which is
   * refreshed after that of the first.
   */
  public FixedWeights(FixedWeights same) {
    this.parameters = same.parameters;
    this.matrices = same.matrices;
    this.taps = same.taps;
    this.in = same.in;
    this.out = same.out;
    this.sgemm = same.sgemm;
    this.weights = same.weights;
    this.transposed = same.transposed;
    this.shared = Optional.of(same);
  }

  /** Weights {@code [inputs, outputs]} of a dense layer. */
  public NativeFloats matrix() {
    return weights;
  }

  /** Weights {@code [outputs, inputs]} of a dense layer. */
  public NativeFloats transposed() {
    return transposed;
  }

  public Sgemm product() {
    return sgemm;
  }

  /** Folds what follows into the weights: {@code a (W x + b) + c = (a W) x + (a b + c)}. */
  public void followedBy(ChannelAffine affine) {
    normalisation = Optional.of(affine);
  }

  public boolean isFollowed() {
    return normalisation.isPresent();
  }

  /** Rows of a matrix: input channels of a tap, or of all taps of a patch. */
  private int inputs() {
    return taps / matrices * in;
  }

  @Override
  public void refresh() {
    if (shared.isPresent()) {
      bias = shared.get().bias;
      return;
    }
    float[] values = parameters.weights().values();
    bias = parameters.bias(out);
    if (normalisation.isPresent()) {
      values = values.clone();
      fold(normalisation.get(), values);
    }
    store(values);
  }

  private void fold(ChannelAffine affine, float[] values) {
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
    float[] to = new float[values.length];
    transpose(values, to, in * out, out, 1);
    weights.put(0, to, to.length);
    if (taps == 1) {
      transposed.put(0, values, values.length);
    } else {
      transpose(values, to, matrices == 1 ? in : in * out, 1, inputs());
      transposed.put(0, to, to.length);
    }
  }

  /** Block by block: a walk down whole columns would miss the cache at every step. */
  private void transpose(float[] from, float[] to, int tapStride, int inStride, int outStride) {
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

  @Override
  public float[] bias() {
    return bias;
  }

  @Override
  public void forward(int matrix, int rows, FloatPointer x, FloatPointer y) {
    sgemm.multiply(rows, out, inputs(), x, weights.at(matrix * inputs() * out), 1f, y);
  }

  @Override
  public void backward(int matrix, int rows, FloatPointer dy, float beta, FloatPointer dx) {
    sgemm.multiply(rows, inputs(), out, dy, transposed.at(matrix * inputs() * out), beta, dx);
  }
}
