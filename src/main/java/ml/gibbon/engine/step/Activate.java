package ml.gibbon.engine.step;

/** Applies an activation function to every value, in place where the input's step allows it. */
public final class Activate implements Step {

  private final Signal input;
  private final Signal output;
  private final ActivationFunction function;
  private final float[] values = new float[Tiles.LENGTH];
  private final float[] gradient = new float[Tiles.LENGTH];

  /**
   * @param output the input itself, or a signal of the same volume
   */
  public Activate(Signal input, Signal output, ActivationFunction function) {
    this.input = input;
    this.output = output;
    this.function = function;
  }

  public ActivationFunction function() {
    return function;
  }

  public Signal input() {
    return input;
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public boolean readsOutput() {
    return true;
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
      output.values().get(i, values, n);
      output.gradient().get(i, gradient, n);
      function.differentiate(values, gradient, n);
      input.gradient().put(i, gradient, n);
    }
  }
}
