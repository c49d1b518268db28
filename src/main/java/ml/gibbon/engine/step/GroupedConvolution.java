package ml.gibbon.engine.step;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * A convolution in groups of channels. Products of a few channels would be too thin to be fast, so
 * that narrow groups are computed several at once, with weights of 0 between them.
 */
public final class GroupedConvolution implements Foldable {

  /** Channels from which on a product is wide enough. */
  private static final int MIN_CHANNELS = 16;

  private final Signal input;
  private final Signal output;
  private final ChannelBlocks inputBlocks;
  private final ChannelBlocks outputBlocks;
  private final List<Signal> inputs = new ArrayList<>();
  private final List<Linear> blocks = new ArrayList<>();

  /** Makes a convolution without groups. */
  @FunctionalInterface
  interface Convolution {
    Linear on(Signal input, LinearParameters parameters, int outputs);
  }

  /**
   * @param parameters weights {@code [outputs, inputs / groups, kernel height, kernel width]}
   * @param convolution makes those of the groups
   */
  GroupedConvolution(
      Signal input,
      Window window,
      int groups,
      LinearParameters parameters,
      Convolution convolution,
      Arena arena) {
    this.input = input;
    int outputs = parameters.weights().shape().length(0);
    Volume volume = new Volume(window.rows().out(), window.columns().out(), outputs);
    this.output = Signal.reserve(volume, input.images(), arena);
    int atOnce = atOnce(groups, input.volume().channels() / groups);
    int count = groups / atOnce;
    int width = input.volume().channels() / count;
    this.inputBlocks = new ChannelBlocks(input, width);
    this.outputBlocks = new ChannelBlocks(output, outputs / count);
    Volume block = new Volume(input.volume().height(), input.volume().width(), width);
    for (int b = 0; b < count; b++) {
      Signal part = Signal.reserve(block, input.images(), arena);
      inputs.add(part);
      blocks.add(
          convolution.on(part, block(parameters, b, atOnce, outputs / count), outputs / count));
    }
  }

  /** The fewest groups that divide them evenly and are wide enough together. */
  private static int atOnce(int groups, int channels) {
    int atOnce = 1;
    while (atOnce < groups && (groups % atOnce != 0 || atOnce * channels < MIN_CHANNELS)) {
      atOnce++;
    }
    return atOnce;
  }

  private static LinearParameters block(
      LinearParameters parameters, int index, int atOnce, int outputs) {
    Shape all = parameters.weights().shape();
    Shape shape = all.with(0, outputs).with(1, all.length(1) * atOnce);
    Parameter weights =
        Parameter.live(
            parameters.weights().name(),
            shape,
            () -> diagonal(parameters.weights().values(), index, atOnce, shape));
    return new LinearParameters(
        weights,
        parameters
            .bias()
            .map(
                bias ->
                    Parameter.live(
                        bias.name(),
                        Shape.of(outputs),
                        () -> slice(bias.values(), index * outputs, outputs))));
  }

  /** The weights of some groups in a row as those of one convolution. */
  private static float[] diagonal(float[] all, int index, int atOnce, Shape shape) {
    int outputs = shape.length(0);
    int each = shape.size(1, 4) / atOnce;
    float[] weights = new float[shape.size()];
    for (int o = 0; o < outputs; o++) {
      int group = o / (outputs / atOnce);
      System.arraycopy(
          all, (index * outputs + o) * each, weights, (o * atOnce + group) * each, each);
    }
    return weights;
  }

  private static float[] slice(float[] values, int from, int count) {
    float[] slice = new float[count];
    System.arraycopy(values, from, slice, 0, count);
    return slice;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean canBeFollowed() {
    return blocks.stream()
        .allMatch(block -> block.weights() instanceof FixedWeights fixed && !fixed.isFollowed());
  }

  @Override
  public void followedBy(ChannelAffine affine) {
    for (int b = 0; b < blocks.size(); b++) {
      int width = output.volume().channels() / blocks.size();
      int from = b * width;
      ChannelAffine part =
          new ChannelAffine() {
            @Override
            public float[] scale() {
              return slice(affine.scale(), from, width);
            }

            @Override
            public float[] shift() {
              return slice(affine.shift(), from, width);
            }
          };
      ((FixedWeights) blocks.get(b).weights()).followedBy(part);
    }
  }

  @Override
  public void refresh() {
    blocks.forEach(Step::refresh);
  }

  @Override
  public void forward() {
    inputBlocks.split(input.values(), inputs.stream().map(Signal::values).toList());
    blocks.forEach(Step::forward);
    outputBlocks.join(outputs(Signal::values), output.values());
  }

  @Override
  public void backward() {
    outputBlocks.split(output.gradient(), outputs(Signal::gradient));
    blocks.forEach(Step::backward);
    inputBlocks.join(inputs.stream().map(Signal::gradient).toList(), input.gradient());
  }

  private List<NativeFloats> outputs(Function<Signal, NativeFloats> which) {
    return blocks.stream().map(block -> which.apply(block.output())).toList();
  }
}
