package ml.gibbon.model.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's activation layer, keeping its input. In inference DL4J's own overwrites it with the
 * output, and takes the derivative there: wrong for tanh and the like.
 */
public final class ActivationCopy extends ActivationLayer {

  private static final long serialVersionUID = 1;

  public ActivationCopy(IActivation function, String name) {
    super(new ActivationLayer.Builder().activation(function).name(name));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration configuration,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      DataType dataType) {
    Function layer = new Function(configuration, dataType);
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setParamsViewArray(parameters);
    layer.setParamTable(initializer().init(configuration, parameters, initialize));
    layer.setConf(configuration);
    return layer;
  }

  private static final class Function extends org.deeplearning4j.nn.layers.ActivationLayer {

    private static final long serialVersionUID = 1;

    Function(NeuralNetConfiguration configuration, DataType dataType) {
      super(configuration, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray copy = workspaces.dup(ArrayType.ACTIVATIONS, input, input.ordering());
      return layerConf().getActivationFn().getActivation(copy, training);
    }
  }
}
