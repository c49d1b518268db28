package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.PackedConvolution;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * A convolution by oneDNN's primitives, in any number of groups, with weights that are not trained.
 * Its bias, and a ReLU that follows, are computed with the way forward.
 */
public final class PrimitiveConvolution implements Foldable, ReluFusing {

  private final Signal output;
  private final LinearParameters parameters;
  private final PackedConvolution convolution;
  private Optional<ChannelAffine> affine = Optional.empty();

  /**
   * @param groups into which input and output channels are divided
   */
  public PrimitiveConvolution(
      Signal input, LinearParameters parameters, Window window, int groups, Arena arena) {
    int outputs = parameters.weights().shape().length(0);
    this.parameters = parameters;
    this.output =
        Signal.reserve(
            new Volume(window.rows().out(), window.columns().out(), outputs),
            input.images(),
            arena);
    // oneDNN lays a primitive out for as many threads as the caller has when it is made.
    Sgemm.fastest().useOneThread();
    this.convolution =
        new PackedConvolution(
            new PackedConvolution.Form(
                input.images(), window, input.volume().channels(), outputs, groups),
            input.values(),
            input.gradient(),
            output.values(),
            output.gradient(),
            arena);
  }

  /** Whether this platform has oneDNN. */
  static boolean isSupported() {
    return Sgemm.fastest() instanceof OneDnn;
  }

  @Override
  public boolean canBeFollowed() {
    return affine.isEmpty();
  }

  /** {@code a (W x + b) + c = (a W) x + (a b + c)}. */
  @Override
  public void followedBy(ChannelAffine following) {
    affine = Optional.of(following);
  }

  @Override
  public void followedByRelu() {
    convolution.followedByRelu();
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    int outputs = output.volume().channels();
    float[] weights = parameters.weights().values();
    float[] bias = parameters.bias(outputs);
    if (affine.isPresent()) {
      weights = weights.clone();
      fold(affine.get(), weights, bias);
    }
    Sgemm.fastest().useOneThread();
    convolution.pack(weights, bias);
  }

  private static void fold(ChannelAffine affine, float[] weights, float[] bias) {
    float[] scale = affine.scale();
    float[] shift = affine.shift();
    int each = weights.length / bias.length;
    for (int o = 0; o < bias.length; o++) {
      for (int i = o * each; i < (o + 1) * each; i++) {
        weights[i] *= scale[o];
      }
      bias[o] = bias[o] * scale[o] + shift[o];
    }
  }

  @Override
  public void forward() {
    convolution.forward();
  }

  @Override
  public void backward() {
    convolution.backward();
  }
}
