package ml.gibbon.engine.training;

import ml.gibbon.engine.step.ParameterVector;
import ml.gibbon.engine.step.Tiles;

/** Parameters that are trained in the owner's order: a part of the {@link ParameterBlock}. */
final class TrainedVector implements ParameterVector {

  private final int start;
  private final int length;
  private final ParameterBlock block;
  private final float[] sum = new float[Tiles.LENGTH];

  /**
   * @param start in the block
   */
  TrainedVector(int start, int length, ParameterBlock block) {
    this.start = start;
    this.length = length;
    this.block = block;
  }

  @Override
  public float[] values() {
    float[] values = new float[length];
    block.values().get(start, values, length);
    return values;
  }

  @Override
  public boolean isTrained() {
    return true;
  }

  @Override
  public void addGradient(float[] gradient) {
    for (int i = 0; i < length; i += sum.length) {
      int n = Math.min(sum.length, length - i);
      block.gradient().get(start + i, sum, n);
      Tiles.addFrom(sum, gradient, i, n);
      block.gradient().put(start + i, sum, n);
    }
  }

  @Override
  public void set(float[] values) {
    block.values().put(start, values, length);
  }
}
