package ml.gibbon.model.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's batch normalisation with the gradient of inference, in which it is the same scaling of
 * every image. DL4J's own is that of training, with statistics of the batch.
 */
public final class InferenceBatchNormalisation extends BatchNormalization {

  private static final long serialVersionUID = 1;

  private InferenceBatchNormalisation(NeuralNetConfiguration configuration, DataType dataType) {
    super(configuration, dataType);
  }

  /** Puts them in the places of DL4J's own; parameters are shared. */
  public static void replaceIn(MultiLayerNetwork network) {
    Layer[] layers = network.getLayers();
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof BatchNormalization original) {
        layers[i] = of(original);
      }
    }
    network.setLayers(layers);
  }

  private static Layer of(BatchNormalization original) {
    InferenceBatchNormalisation layer =
        new InferenceBatchNormalisation(original.conf(), DataType.FLOAT);
    layer.setIndex(original.getIndex());
    layer.setListeners(original.getListeners());
    layer.setParamTable(original.paramTable());
    return layer;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    long[] broadcast = new long[epsilon.rank()];
    java.util.Arrays.fill(broadcast, 1);
    float[] factors = new NormalisationParameters(this, layerConf()).slopes();
    broadcast[1] = factors.length;
    INDArray scale = Nd4j.createFromArray(factors).reshape(broadcast);
    return new Pair<>(
        new DefaultGradient(),
        workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, epsilon.mul(scale)));
  }
}
