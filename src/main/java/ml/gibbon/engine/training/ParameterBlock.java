package ml.gibbon.engine.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.LinearParameters;
import ml.gibbon.engine.step.ParameterVector;
import ml.gibbon.engine.step.Tiles;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * All parameters of a network that is trained, their gradient, and what an {@link UpdateRule} keeps
 * of the steps before: native arrays in the engine's own order, part by part, so that an update is
 * one pass. What several steps use is there once, and they add to the same gradient.
 */
public final class ParameterBlock {

  private final List<ParameterShape> parts = new ArrayList<>();
  private final Map<Integer, ParameterShape> byOwner = new HashMap<>();
  private final Map<ParameterShape, Integer> starts = new HashMap<>();
  private final Map<ParameterShape, Integer> uses = new HashMap<>();
  private final List<TrainedWeights> layers = new ArrayList<>();
  private final List<AbsoluteWeights> absolute = new ArrayList<>();
  private final float[] value = new float[Tiles.LENGTH];
  private final float[] slope = new float[Tiles.LENGTH];
  private final float[][] moment;
  private final NativeFloats[] moments;
  private int length;
  private NativeFloats values;
  private NativeFloats gradient;

  /**
   * @param moments vectors that its update rule keeps
   */
  public ParameterBlock(int moments) {
    this.moment = new float[moments][Tiles.LENGTH];
    this.moments = new NativeFloats[moments];
  }

  /**
   * The weights of one more layer.
   *
   * @param matrices taps that are multiplied one by one; 1 for a dense layer and for patches
   * @param parameters whose biases are its own, unless they are trained
   * @param bias that are trained; empty for none
   * @throws UnsupportedNetworkException when another step has them in another form
   */
  public TrainedWeights weights(
      WeightsShape shape,
      int matrices,
      LinearParameters parameters,
      Optional<VectorShape> bias,
      Sgemm sgemm) {
    int start = place(shape);
    OptionalInt biasStart = bias.map(this::place).map(OptionalInt::of).orElse(OptionalInt.empty());
    TrainedWeights layer =
        new TrainedWeights(shape, start, matrices, parameters, biasStart, this, sgemm);
    layers.add(layer);
    return layer;
  }

  /**
   * The absolute values of the weights of one more layer, which has no bias of its own.
   *
   * @param matrices taps that are multiplied one by one; 1 for a dense layer and for patches
   * @throws UnsupportedNetworkException when another step has them in another form
   */
  AbsoluteWeights absoluteWeights(
      WeightsShape shape, int matrices, LinearParameters parameters, Sgemm sgemm) {
    AbsoluteWeights layer =
        new AbsoluteWeights(shape, place(shape), matrices, parameters, this, sgemm);
    absolute.add(layer);
    return layer;
  }

  /**
   * Parameters of one more step.
   *
   * @throws UnsupportedNetworkException when another step has them in another form
   */
  public ParameterVector vector(VectorShape shape) {
    return new TrainedVector(place(shape), shape.length(), this);
  }

  private int place(ParameterShape shape) {
    ParameterShape there = byOwner.putIfAbsent(shape.at(), shape);
    if (there == null) {
      parts.add(shape);
      starts.put(shape, length);
      length = Math.addExact(length, shape.length());
    } else if (!there.equals(shape)) {
      throw new UnsupportedNetworkException(
          "shares its weights with a layer that reads them in another order");
    }
    uses.merge(shape, 1, Integer::sum);
    return starts.get(shape);
  }

  /** Whether only one step has these parameters. */
  boolean isAlone(ParameterShape shape) {
    return uses.get(shape) == 1;
  }

  /** Reserves the native memory, once all parts are there. */
  public void reserve(Arena arena) {
    values = arena.reserve(length);
    for (int k = 0; k < moments.length; k++) {
      moments[k] = arena.reserve(length);
    }
    gradient = arena.reserve(length);
    absolute.forEach(layer -> layer.reserve(arena));
  }

  /** In the engine's order. */
  public List<ParameterShape> parts() {
    return parts;
  }

  /** Weights of dense and convolutional steps, for tests. */
  public List<TrainedWeights> layers() {
    return layers;
  }

  public NativeFloats values() {
    return values;
  }

  /** What the update rule keeps, a vector for each of its moments. */
  public List<NativeFloats> moments() {
    return List.of(moments);
  }

  public NativeFloats gradient() {
    return gradient;
  }

  /** Number of parameters. */
  public int length() {
    return length;
  }

  /** Forgets the gradient of the last minibatch. */
  public void clearGradient() {
    for (ParameterShape part : parts) {
      if (part instanceof VectorShape) {
        gradient.zero(starts.get(part), part.length());
      }
    }
    layers.forEach(TrainedWeights::clearGradient);
  }

  /**
   * Moves the parameters by the gradient, then bounds the lengths of the weight vectors.
   *
   * @param step number of this step of the training, from 1
   */
  public void update(UpdateRule rule, long step) {
    for (int i = 0; i < length; i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, length - i);
      gradient.get(i, slope, n);
      for (int k = 0; k < moments.length; k++) {
        moments[k].get(i, moment[k], n);
      }
      values.get(i, value, n);
      rule.move(step, value, moment, slope, n);
      for (int k = 0; k < moments.length; k++) {
        moments[k].put(i, moment[k], n);
      }
      values.put(i, value, n);
    }
    layers.forEach(TrainedWeights::bound);
  }
}
