package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Activation;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.ConvolutionForm;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.OneDnn;
import ml.gibbon.engine.product.PackedConvolution;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * A convolution by oneDNN's primitives, in any number of groups, with weights that seldom change
 * or, in training, with every minibatch. Its bias, and a ReLU or clip that follows, are computed
 * with the way forward.
 */
public final class PrimitiveConvolution implements Foldable, ActivationFusing, SumFusing {

  private final Signal output;
  private final LinearParameters parameters;
  private final PackedConvolution convolution;
  private Optional<ChannelAffine> affine = Optional.empty();
  private boolean adding;

  /**
   * @param input in any layout
   * @param groups into which input and output channels are divided
   * @param trained whether the parameters are
   * @param anyLayout whether the output may lie as it comes, or else place by place
   */
  public PrimitiveConvolution(
      Signal input,
      LinearParameters parameters,
      Window window,
      int groups,
      boolean trained,
      boolean anyLayout,
      Arena arena) {
    int outputs = parameters.weights().shape().length(0);
    this.parameters = parameters;
    // oneDNN lays a primitive out for as many threads as the caller has when it is made.
    Sgemm.fastest().useOneThread();
    ConvolutionForm form =
        new ConvolutionForm(input.images(), window, input.volume().channels(), outputs, groups);
    this.output =
        Signal.reserve(
            new Volume(window.rows().out(), window.columns().out(), outputs),
            input.images(),
            anyLayout ? PackedConvolution.output(form) : Layout.PLACES,
            arena);
    this.convolution = new PackedConvolution(form, trained, input.side(), output.side(), arena);
  }

  /** Whether this platform has oneDNN. */
  static boolean isSupported() {
    return Sgemm.fastest() instanceof OneDnn;
  }

  @Override
  public boolean canBeFollowed() {
    return affine.isEmpty() && !adding;
  }

  /** {@code a (W x + b) + c = (a W) x + (a b + c)}. */
  @Override
  public void followedBy(ChannelAffine following) {
    affine = Optional.of(following);
  }

  @Override
  public boolean canAdd(Signal term) {
    return !adding && term.isFormedAs(output);
  }

  @Override
  public void add(Signal term) {
    adding = true;
    convolution.add(term.values());
  }

  @Override
  public boolean keepsGradient() {
    return true;
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return function instanceof ActivationFunction.Relu
        || function instanceof ActivationFunction.Clip;
  }

  @Override
  public void fuse(ActivationFunction function) {
    convolution.followedBy(
        function instanceof ActivationFunction.Clip clip
            ? Activation.clip(clip.lower(), clip.upper())
            : Activation.relu());
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
