package ml.gibbon.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.ExponentialActivation;
import ml.gibbon.model.ModelInput;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.layers.FrozenLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One network, layer by layer, by DL4J's own layers in inference mode: logits, with the activation
 * (softmax, sigmoid, exponential) of the last layer taken off because probabilities that round to 1
 * cannot be compared, and the way back from them to the pixels. Not thread-safe.
 *
 * <p>The way back goes through each layer's own backward pass, but for those whose pass is that of
 * training: of batch normalisation the slope of each value is measured, dropout is the identity,
 * and activation layers, which overwrite their input in inference, are differentiated where their
 * input was.
 */
final class PlainLayers implements PlainNetwork {

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  /** How far from 0 batch normalisation is probed: far enough for its shift to round away. */
  private static final double PROBE = 1e4;

  /** What a last activation makes of the logits. */
  private static final Map<Class<?>, Reading> READINGS =
      Map.of(
          ActivationSoftmax.class, Reading.SOFTMAX,
          ActivationSigmoid.class, Reading.LOGISTIC,
          ExponentialActivation.class, Reading.EXPONENTIAL);

  private final MultiLayerNetwork network;
  private final ImageShape shape;
  private final Reading reading;

  /**
   * @param network is changed: it gives logits from now on
   * @param name of it, for messages
   * @param shape of the images it will be asked about
   * @throws InputException when it does not end in probabilities
   */
  PlainLayers(MultiLayerNetwork network, String name, ImageShape shape) {
    this.network = network;
    this.shape = shape;
    this.reading = takeOffActivation(name);
    for (Layer layer : network.getLayers()) {
      org.deeplearning4j.nn.conf.layers.Layer settings = inside(layer).conf().getLayer();
      settings.setIDropout(null);
      if (settings instanceof BaseLayer weighted) {
        weighted.setWeightNoise(null);
      }
    }
    network.initGradientsView();
  }

  private Reading takeOffActivation(String name) {
    Reading found =
        settings(network.getnLayers() - 1) instanceof BaseLayer output
            ? READINGS.get(output.getActivationFn().getClass())
            : null;
    if (found == null) {
      throw new InputException(
          "model %s does not end in probabilities: its confidences cannot be verified"
              .formatted(name));
    }
    ((BaseLayer) settings(network.getnLayers() - 1)).setActivationFn(new ActivationIdentity());
    return found;
  }

  @Override
  public Reading reading() {
    return reading;
  }

  @Override
  public double[][] logits(float[] pixels, int images) {
    try (INDArray input = input(pixels, images);
        INDArray output = network.output(input, false)) {
      return rows(output, images);
    }
  }

  @Override
  public Pass forward(float[] pixels, int images) {
    return new LayersPass(pixels, images);
  }

  /** What it allocated is freed by {@link #close}. */
  private final class LayersPass implements Pass {

    private final int images;
    private final INDArray[] inputs = new INDArray[network.getnLayers()];
    private final List<INDArray> allocated = new ArrayList<>();
    private final double[][] logits;

    private LayersPass(float[] pixels, int images) {
      this.images = images;
      INDArray signal = keep(input(pixels, images));
      for (int i = 0; i < inputs.length; i++) {
        InputPreProcessor before = preProcessor(i);
        if (before != null) {
          signal = keep(before.preProcess(signal, images, NO_WORKSPACES));
        }
        inputs[i] = signal;
        signal = keep(activate(i, signal));
      }
      logits = rows(signal, images);
    }

    private INDArray activate(int i, INDArray input) {
      if (settings(i) instanceof ActivationLayer activation) {
        return activation.getActivationFn().getActivation(input.dup(), false);
      }
      return settings(i) instanceof LossLayer || settings(i) instanceof DropoutLayer
          ? input
          : layer(i).activate(input, false, NO_WORKSPACES);
    }

    @Override
    public double[][] logits() {
      return logits;
    }

    @Override
    public float[] back(float[] slopes) {
      INDArray slope = keep(Nd4j.create(slopes, new long[] {images, slopes.length / images}, 'c'));
      for (int i = inputs.length - 1; i >= 0; i--) {
        slope = keep(back(i, slope));
        InputPreProcessor before = preProcessor(i);
        if (before != null) {
          slope = keep(before.backprop(slope, images, NO_WORKSPACES));
        }
      }
      try (INDArray inOrder = slope.dup('c')) {
        return inOrder.data().asFloat();
      }
    }

    private INDArray back(int i, INDArray slope) {
      if (settings(i) instanceof LossLayer || settings(i) instanceof DropoutLayer) {
        return slope;
      }
      if (settings(i) instanceof ActivationLayer activation) {
        return activation.getActivationFn().backprop(inputs[i].dup(), slope).getFirst();
      }
      if (settings(i) instanceof BaseOutputLayer) {
        return slope.mmul(layer(i).getParam(DefaultParamInitializer.WEIGHT_KEY).transpose());
      }
      if (settings(i) instanceof BatchNormalization) {
        return slope.mul(slopeOfEachValue(i));
      }
      return layer(i).backpropGradient(slope, NO_WORKSPACES).getSecond();
    }

    /** Of a layer that is a straight line for each value. */
    private INDArray slopeOfEachValue(int i) {
      INDArray probe = keep(inputs[i].like().assign(PROBE));
      INDArray high = keep(layer(i).activate(probe, false, NO_WORKSPACES).dup());
      INDArray low = keep(layer(i).activate(probe.negi(), false, NO_WORKSPACES).dup());
      return keep(high.sub(low).divi(2 * PROBE));
    }

    private INDArray keep(INDArray array) {
      allocated.add(array);
      return array;
    }

    @Override
    public void close() {
      network.clear();
      // Views cannot be closed, and several may be of the same array.
      allocated.stream()
          .filter(array -> array.closeable() && !array.wasClosed())
          .forEach(INDArray::close);
    }
  }

  private INDArray input(float[] pixels, int images) {
    return Nd4j.create(pixels, ModelInput.batchShape(network, shape, images), 'c');
  }

  private InputPreProcessor preProcessor(int i) {
    return network.getLayerWiseConfigurations().getInputPreProcess(i);
  }

  private Layer layer(int i) {
    return inside(network.getLayer(i));
  }

  private org.deeplearning4j.nn.conf.layers.Layer settings(int i) {
    return layer(i).conf().getLayer();
  }

  private static Layer inside(Layer layer) {
    return layer instanceof FrozenLayer frozen ? frozen.getInsideLayer() : layer;
  }

  private static double[][] rows(INDArray matrix, int images) {
    try (INDArray inOrder = matrix.dup('c')) {
      float[] values = inOrder.data().asFloat();
      int classes = values.length / images;
      double[][] rows = new double[images][classes];
      for (int i = 0; i < images; i++) {
        for (int k = 0; k < classes; k++) {
          rows[i][k] = values[i * classes + k];
        }
      }
      return rows;
    }
  }
}
