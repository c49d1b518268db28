package ml.gibbon.engine.training;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.engine.step.Tiles;

/**
 * All parameters of a network that is trained, their velocities and their gradient: three native
 * arrays in the engine's own order, layer by layer, so that an update is one pass.
 */
public final class ParameterBlock {

  private final List<TrainedWeights> layers = new ArrayList<>();
  private final float[] value = new float[Tiles.LENGTH];
  private final float[] speed = new float[Tiles.LENGTH];
  private final float[] slope = new float[Tiles.LENGTH];
  private int length;
  private NativeFloats values;
  private NativeFloats velocities;
  private NativeFloats gradient;

  /** Makes room for one more layer. */
  public TrainedWeights add(LayerShape shape, int matrices, Sgemm sgemm) {
    TrainedWeights layer = new TrainedWeights(shape, length, matrices, this, sgemm);
    layers.add(layer);
    length += shape.length();
    return layer;
  }

  /** Reserves the native memory, once all layers are there. */
  public void reserve(Arena arena) {
    values = arena.reserve(length);
    velocities = arena.reserve(length);
    gradient = arena.reserve(length);
  }

  public List<TrainedWeights> layers() {
    return layers;
  }

  public NativeFloats values() {
    return values;
  }

  public NativeFloats velocities() {
    return velocities;
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
    layers.forEach(TrainedWeights::clearGradient);
  }

  /**
   * One step of gradient descent with Nesterov momentum, {@code v' = m v - r g} and {@code w' = w +
   * (1 + m) v' - m v}, then the bounds on the lengths of the weight vectors.
   *
   * @param rate learning rate r
   * @param momentum m
   */
  public void update(float rate, float momentum) {
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
