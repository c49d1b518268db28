package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.ConvolutionForm;
import ml.gibbon.engine.product.ConvolutionGradient;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Window;

/** The gradient of a convolution's weights and biases by oneDNN's primitive. */
final class PrimitiveGradient implements TrainedConvolution.Gradient {

  private final ConvolutionGradient gradient;
  private final float[] weights;
  private final float[] bias;

  /**
   * @param groups into which input and output channels are divided
   */
  PrimitiveGradient(Signal input, Signal output, Window window, int groups, Arena arena) {
    int inputs = input.volume().channels();
    this.bias = new float[output.volume().channels()];
    this.weights = new float[bias.length * (inputs / groups) * window.taps()];
    // oneDNN lays a primitive out for as many threads as the caller has when it is made.
    Sgemm.fastest().useOneThread();
    this.gradient =
        new ConvolutionGradient(
            new ConvolutionForm(input.images(), window, inputs, bias.length, groups),
            input.layout(),
            input.values(),
            output.layout(),
            output.gradient(),
            arena);
  }

  @Override
  public void compute() {
    gradient.compute();
    gradient.weights().get(0, weights, weights.length);
    gradient.bias().get(0, bias, bias.length);
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
