package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.network.Window;

/** The gradient of a convolution's weights and biases, sum by sum, for platforms without oneDNN. */
final class DirectGradient implements TrainedConvolution.Gradient {

  private final Signal input;
  private final Signal output;
  private final Window window;
  private final int groups;
  private final float[] weights;
  private final float[] bias;
  private final float[] x;
  private final float[] dy;

  /**
   * @param groups into which input and output channels are divided
   */
  DirectGradient(Signal input, Signal output, Window window, int groups) {
    this.input = input;
    this.output = output;
    this.window = window;
    this.groups = groups;
    int outputs = output.volume().channels();
    this.weights = new float[outputs * (input.volume().channels() / groups) * window.taps()];
    this.bias = new float[outputs];
    this.x = new float[input.placeLength()];
    this.dy = new float[output.placeLength()];
  }

  @Override
  public void compute() {
    Arrays.fill(weights, 0f);
    Arrays.fill(bias, 0f);
    for (int y = 0; y < window.rows().out(); y++) {
      for (int column = 0; column < window.columns().out(); column++) {
        output.gradient().get(output.offset(y, column), dy, dy.length);
        for (int i = 0; i < dy.length; i++) {
          bias[i % bias.length] += dy[i];
        }
        taps(y, column);
      }
    }
  }

  private void taps(int y, int column) {
    for (int ky = 0; ky < window.rows().kernel(); ky++) {
      for (int kx = 0; kx < window.columns().kernel(); kx++) {
        int row = window.rows().source(y, ky);
        int source = window.columns().source(column, kx);
        if (window.rows().inside(row) && window.columns().inside(source)) {
          input.values().get(input.offset(row, source), x, x.length);
          add(ky * window.columns().kernel() + kx);
        }
      }
    }
  }

  private void add(int tap) {
    int inputs = input.volume().channels();
    int each = inputs / groups;
    for (int n = 0; n < input.images(); n++) {
      for (int o = 0; o < bias.length; o++) {
        float slope = dy[n * bias.length + o];
        int first = n * inputs + o / (bias.length / groups) * each;
        for (int i = 0; i < each; i++) {
          weights[(o * each + i) * window.taps() + tap] += slope * x[first + i];
        }
      }
    }
  }

  @Override
  public float[] ofWeights() {
    return weights;
  }

  @Override
  public float[] ofBias() {
    return bias;
  }
}
