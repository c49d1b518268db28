package ml.gibbon.gradient;

import java.util.ArrayList;
import java.util.List;

/**
 * All parameters of a network that is trained, their velocities and their gradient: three native
 * arrays in the engine's own order, layer by layer, so that an update is one pass.
 */
final class ParameterBlock {

  private final List<TrainedWeights> layers = new ArrayList<>();
  private final float[] value = new float[Tiles.LENGTH];
  private final float[] speed = new float[Tiles.LENGTH];
  private final float[] slope = new float[Tiles.LENGTH];
  private int length;
  private NativeFloats values;
  private NativeFloats velocities;
  private NativeFloats gradient;

  /** Makes room for one more layer. */
  TrainedWeights add(LayerShape shape, int matrices, Sgemm sgemm) {
    TrainedWeights layer = new TrainedWeights(shape, length, matrices, this, sgemm);
    layers.add(layer);
    length += shape.length();
    return layer;
  }

  /** Reserves the native memory, once all layers are there. */
  void reserve(Arena arena) {
    values = arena.reserve(length);
    velocities = arena.reserve(length);
    gradient = arena.reserve(length);
  }

  List<TrainedWeights> layers() {
    return layers;
  }

  NativeFloats values() {
    return values;
  }

  NativeFloats velocities() {
    return velocities;
  }

  NativeFloats gradient() {
    return gradient;
  }

  /** Number of parameters. */
  int length() {
    return length;
  }

  /** Forgets the gradient of the last minibatch. */
  void clearGradient() {
    layers.forEach(TrainedWeights::clearGradient);
  }

  /**
   * One step of gradient descent with Nesterov momentum, {@code v' = m v - r g} and {@code w' = w +
   * (1 + m) v' - m v}, then the bounds on the lengths of the weight vectors.
   *
   * @param rate learning rate r
   * @param momentum m
   */
  void update(float rate, float momentum) {
    for (int i = 0; i < length; i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, length - i);
      gradient.get(i, slope, n);
      velocities.get(i, speed, n);
      values.get(i, value, n);
      Tiles.nesterov(value, speed, slope, rate, momentum, n);
      velocities.put(i, speed, n);
      values.put(i, value, n);
    }
    layers.forEach(TrainedWeights::bound);
  }
}
