package ml.gibbon.engine.step;

/** The way back of a ReLU whose way forward was computed by the step before it. */
public final class ReluGradient implements Step {

  private final Signal signal;
  private final float[] values = new float[Tiles.LENGTH];
  private final float[] gradient = new float[Tiles.LENGTH];

  public ReluGradient(Signal signal) {
    this.signal = signal;
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
      Tiles.reluBack(values, gradient, n);
      signal.gradient().put(i, gradient, n);
    }
  }
}
