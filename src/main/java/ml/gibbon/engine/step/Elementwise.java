package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;

/**
 * Applies a function to every value and keeps the input, which the derivative is a function of.
 * {@link Activate} is for those whose derivative is one of their output.
 */
final class Elementwise implements Step {

  private final Signal input;
  private final Signal output;
  private final ElementFunction function;
  private final float[] values = new float[Tiles.LENGTH];
  private final float[] gradient = new float[Tiles.LENGTH];

  Elementwise(Signal input, ElementFunction function, Arena arena) {
    this.input = input;
    this.output = input.reserveAlike(arena);
    this.function = function;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    for (int i = 0; i < input.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, input.length() - i);
      input.values().get(i, values, n);
      function.apply(values, n);
      output.values().put(i, values, n);
    }
  }

  @Override
  public void backward() {
    for (int i = 0; i < input.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, input.length() - i);
      input.values().get(i, values, n);
      output.gradient().get(i, gradient, n);
      function.differentiate(values, gradient, n);
      input.gradient().put(i, gradient, n);
    }
  }
}
