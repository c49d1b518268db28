package ml.gibbon.engine.step;

/**
 * The way back of an activation whose way forward the {@link ActivationFusing step} before took.
 */
public final class ActivationGradient implements Step {

  private final Signal signal;
  private final ActivationFunction function;
  private final float[] values = new float[Tiles.LENGTH];
  private final float[] gradient = new float[Tiles.LENGTH];

  public ActivationGradient(Signal signal, ActivationFunction function) {
    this.signal = signal;
    this.function = function;
  }

  @Override
  public Signal output() {
    return signal;
  }

  @Override
  public boolean readsOutput() {
    return true;
  }

  @Override
  public void forward() {}

  @Override
  public void backward() {
    for (int i = 0; i < signal.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, signal.length() - i);
      signal.values().get(i, values, n);
      signal.gradient().get(i, gradient, n);
      function.differentiate(values, gradient, n);
      signal.gradient().put(i, gradient, n);
    }
  }
}
