package ml.gibbon.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The computation of {@link RbfLayer}: {@code z_k = -sum_r u_rk^2}. */
final class RbfFunction extends AbstractLayer<RbfLayer> {

  RbfFunction(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray squares = byRank(input.mul(input).dup('c'));
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, squares.sum(1).negi());
  }

  /** {@code dz_k / du_rk = -2 u_rk}. */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray gradient = workspaces.dup(ArrayType.ACTIVATION_GRAD, input, 'c').muli(-2);
    byRank(gradient).muli(epsilon.reshape(epsilon.size(0), 1, epsilon.size(1)));
    return new Pair<>(new DefaultGradient(), gradient);
  }

  /** {@code [N, rank, units]}. */
  private INDArray byRank(INDArray values) {
    long rank = layerConf().getRank();
    return values.reshape('c', values.size(0), rank, values.size(1) / rank);
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
