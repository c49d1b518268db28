package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Volume;

/**
 * Minus the sum of squares of each unit's values, {@code z_k = -sum_r u_rk^2}: the quadratic form
 * of a radial basis function unit. The channels come as those of {@link Maxout} do.
 */
public final class SumOfSquares implements Step {

  private final Signal input;
  private final Signal output;
  private final int units;
  private final int rank;
  private final float[] sums;
  private final float[] values;

  public SumOfSquares(Signal input, int rank, Arena arena) {
    this.input = input;
    this.rank = rank;
    this.units = input.volume().channels() / rank;
    Volume volume = input.volume();
    this.output =
        Signal.reserve(new Volume(volume.height(), volume.width(), units), input.images(), arena);
    this.sums = new float[units];
    this.values = new float[units];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int to = 0, from = 0; to < output.length(); to += units) {
      Arrays.fill(sums, 0f);
      for (int r = 0; r < rank; r++, from += units) {
        input.values().get(from, values, units);
        for (int k = 0; k < units; k++) {
          sums[k] -= values[k] * values[k];
        }
      }
      output.values().put(to, sums, units);
    }
  }

  @Override
  public void backward() {
    for (int from = 0, to = 0; from < output.length(); from += units) {
      output.gradient().get(from, sums, units);
      for (int r = 0; r < rank; r++, to += units) {
        input.values().get(to, values, units);
        for (int k = 0; k < units; k++) {
          values[k] *= -2f * sums[k];
        }
        input.gradient().put(to, values, units);
      }
    }
  }
}
