package ml.gibbon.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Normalisation as the first layer of a model, so that pixels outside it are always in [0, 1]:
 * {@code (x - mean) / standardDeviation}, the same for every value.
 */
public final class InputScalingLayer extends ParameterlessLayer {

  private final double mean;
  private final double standardDeviation;

  /**
   * @param mean subtracted from every pixel, on the [0, 1] scale
   * @param standardDeviation that the difference is divided by, above 0
   */
  public InputScalingLayer(
      @JsonProperty("mean") double mean,
      @JsonProperty("standardDeviation") double standardDeviation) {
    if (!(standardDeviation > 0)) {
      throw new IllegalArgumentException(
          "the standard deviation must be above 0 but is " + standardDeviation);
    }
    this.mean = mean;
    this.standardDeviation = standardDeviation;
  }

  public double getMean() {
    return mean;
  }

  public double getStandardDeviation() {
    return standardDeviation;
  }

  @Override
  AbstractLayer<?> function(NeuralNetConfiguration conf, DataType dataType) {
    return new Function(conf, dataType);
  }

  @Override
  public InputType getOutputType(int index, InputType input) {
    return input;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && ((InputScalingLayer) other).mean == mean
        && ((InputScalingLayer) other).standardDeviation == standardDeviation;
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + Double.hashCode(mean) + Double.hashCode(standardDeviation);
  }

  /** The computation of the layer. */
  static final class Function extends AbstractLayer<InputScalingLayer> {

    Function(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray scaled = input.sub(layerConf().mean).divi(layerConf().standardDeviation);
      return workspaces.leverageTo(ArrayType.ACTIVATIONS, scaled);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      INDArray gradient = epsilon.div(layerConf().standardDeviation);
      return new Pair<>(
          new DefaultGradient(), workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, gradient));
    }

    @Override
    public boolean isPretrainLayer() {
      return false;
    }

    @Override
    public void clearNoiseWeightParams() {
      // There are no parameters.
    }
  }
}
