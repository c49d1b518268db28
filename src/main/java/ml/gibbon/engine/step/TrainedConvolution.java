package ml.gibbon.engine.step;

import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * A convolution whose weights are trained but that is computed, both ways, by a step for fixed
 * ones, which takes them over at every {@link #refresh}.
 */
final class TrainedConvolution implements Trainable, ActivationFusing {

  /** Computes the gradient of the weights and biases from the input and the output's gradient. */
  interface Gradient {

    void compute();

    /** {@code [outputs][inputs of the group][taps]} since the last {@link #compute}. */
    float[] ofWeights();

    /** {@code [outputs]} since the last {@link #compute}. */
    float[] ofBias();
  }

  private final Step convolution;
  private final Trained trained;
  private final Gradient gradient;

  /** Weights and biases as vectors; a bias that is not trained is fixed. */
  record Trained(LinearParameters parameters, ParameterVector weights, ParameterVector bias) {

    static Trained of(LinearParameters parameters, int outputs, ParameterVector.Source source) {
      Parameter none = Parameter.of("bias", Shape.of(outputs), new float[outputs]);
      return new Trained(
          parameters,
          source.of(parameters.weights()),
          parameters.bias().map(source::of).orElseGet(() -> ParameterVector.fixed(none)));
    }

    /** For a step that reads them as if they were fixed. */
    LinearParameters live() {
      return new LinearParameters(
          live(parameters.weights(), weights), parameters.bias().map(p -> live(p, bias)));
    }

    private static Parameter live(Parameter parameter, ParameterVector vector) {
      return Parameter.live(parameter.name(), parameter.shape(), vector::values);
    }
  }

  TrainedConvolution(Step convolution, Trained trained, Gradient gradient) {
    this.convolution = convolution;
    this.trained = trained;
    this.gradient = gradient;
  }

  @Override
  public Signal output() {
    return convolution.output();
  }

  @Override
  public boolean keepsGradient() {
    return convolution.keepsGradient();
  }

  @Override
  public boolean canFuse(ActivationFunction function) {
    return convolution instanceof ActivationFusing step && step.canFuse(function);
  }

  @Override
  public void fuse(ActivationFunction function) {
    ((ActivationFusing) convolution).fuse(function);
  }

  @Override
  public void refresh() {
    convolution.refresh();
  }

  @Override
  public void forward() {
    convolution.forward();
  }

  @Override
  public void backward() {
    convolution.backward();
  }

  @Override
  public boolean isTrained() {
    return true;
  }

  @Override
  public void accumulate() {
    gradient.compute();
    trained.weights().addGradient(gradient.ofWeights());
    if (trained.bias().isTrained()) {
      trained.bias().addGradient(gradient.ofBias());
    }
  }
}
