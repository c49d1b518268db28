package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * A convolution whose channels are not mixed: each input channel makes some output channels of its
 * own. Both ways add up weighted places; see {@link WeightedPlaces}.
 */
public final class DepthwiseConvolution implements Foldable {

  private final Signal input;
  private final Signal output;
  private final LinearParameters parameters;
  private final int taps;
  private final WeightedPlaces forth;
  private final WeightedPlaces back;
  private Optional<ChannelAffine> followedBy = Optional.empty();

  /**
   * @param parameters weights {@code [C m, 1, kernel height, kernel width]}
   * @param multiplier m, output channels of an input channel
   */
  public DepthwiseConvolution(
      Signal input, Window window, int multiplier, LinearParameters parameters, Arena arena) {
    this.input = input;
    this.parameters = parameters;
    this.taps = window.taps();
    int channels = input.volume().channels();
    Volume volume = new Volume(window.rows().out(), window.columns().out(), channels * multiplier);
    this.output = Signal.reserve(volume, input.images(), arena);
    int length = Math.max(1, WeightedPlaces.LENGTH / volume.channels());
    int images = Math.min(length, input.images());
    this.forth = new WeightedPlaces(window, WeightedPlaces.Way.FORTH, channels, multiplier, images);
    this.back = new WeightedPlaces(window, WeightedPlaces.Way.BACK, channels, multiplier, images);
  }

  @Override
  public Signal output() {
    return output;
  }

  /** {@code a (W x + b) + c = (a W) x + (a b + c)}. */
  @Override
  public void followedBy(ChannelAffine affine) {
    followedBy = Optional.of(affine);
  }

  @Override
  public boolean canBeFollowed() {
    return followedBy.isEmpty();
  }

  @Override
  public void refresh() {
    int channels = output.volume().channels();
    float[] weights = parameters.weights().values().clone();
    float[] bias = parameters.bias(channels);
    if (followedBy.isPresent()) {
      float[] scale = followedBy.get().scale();
      float[] shift = followedBy.get().shift();
      for (int c = 0; c < channels; c++) {
        for (int i = c * taps; i < (c + 1) * taps; i++) {
          weights[i] *= scale[c];
        }
        bias[c] = bias[c] * scale[c] + shift[c];
      }
    }
    forth.set(weights, bias);
    back.set(weights, new float[channels]);
  }

  @Override
  public void forward() {
    forth.apply(input.values(), output.values(), input.images());
  }

  @Override
  public void backward() {
    back.apply(output.gradient(), input.gradient(), input.images());
  }
}
