package ml.gibbon.engine.step;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;

/**
 * A value that several steps use: each gets a branch with the same values and a gradient of its
 * own, and the way back adds these up in the order of the branches.
 */
public final class Fork implements Step {

  private final Signal input;
  private final List<Signal> branches;
  private final float[] sum = new float[Tiles.LENGTH];
  private final float[] term = new float[Tiles.LENGTH];

  /**
   * @param count of the steps that use it, at least 2
   */
  public Fork(Signal input, int count, Arena arena) {
    this.input = input;
    this.branches =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    new Signal(
                        input.volume(),
                        input.images(),
                        input.layout(),
                        input.values(),
                        arena.reservePassing(input.length())))
            .toList();
  }

  /** One for each use; their values are not to be changed. */
  public List<Signal> branches() {
    return new ArrayList<>(branches);
  }

  @Override
  public Signal output() {
    return input;
  }

  @Override
  public boolean keepsGradient() {
    return true;
  }

  /** The values are those of the input. */
  @Override
  public void forward() {}

  @Override
  public void backward() {
    NativeFloats to = input.gradient();
    for (int i = 0; i < to.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, to.length() - i);
      branches.get(0).gradient().get(i, sum, n);
      for (int b = 1; b < branches.size(); b++) {
        branches.get(b).gradient().get(i, term, n);
        Tiles.add(sum, term, n);
      }
      to.put(i, sum, n);
    }
  }
}
