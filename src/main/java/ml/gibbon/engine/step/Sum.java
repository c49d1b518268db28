package ml.gibbon.engine.step;

import java.util.Optional;
import ml.gibbon.engine.product.NativeFloats;

/**
 * The sum of two values of one form, as at the end of a residual block, and an activation that
 * follows. The gradient by it is that by both, and lies where that by the first does.
 */
public final class Sum implements ActivationFusing {

  private final Signal first;
  private final Signal second;
  private final Signal output;
  private final boolean shared;
  private final float[] sum = new float[Tiles.LENGTH];
  private final float[] term = new float[Tiles.LENGTH];
  private Optional<ActivationFunction> following = Optional.empty();

  /**
   * @param values of the result; those of the first if nothing else needs them
   * @param shared whether the gradient by the second lies in the same memory as well
   */
  public Sum(Signal first, Signal second, NativeFloats values, boolean shared) {
    this.first = first;
    this.second = second;
    this.output =
        new Signal(first.volume(), first.images(), first.layout(), values, first.gradient());
    this.shared = shared;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean keepsGradient() {
    return true;
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return true;
  }

  @Override
  public void fuse(ActivationFunction function) {
    following = Optional.of(function);
  }

  @Override
  public void forward() {
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      first.values().get(i, sum, n);
      second.values().get(i, term, n);
      Tiles.add(sum, term, n);
      if (following.isPresent()) {
        following.get().apply(sum, n);
      }
      output.values().put(i, sum, n);
    }
  }

  @Override
  public void backward() {
    if (shared) {
      return;
    }
    for (int i = 0; i < output.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, output.length() - i);
      output.gradient().get(i, term, n);
      second.gradient().put(i, term, n);
    }
  }
}
