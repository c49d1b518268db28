package ml.gibbon.model.dl4j;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.model.ModelInput;
import ml.gibbon.model.ModelOutput;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Logits and gradients by DL4J's own layers, in inference mode.
 *
 * <p>The network takes float32 {@code [N, C * H * W]} or {@code [N, C, H, W]}. Its parameters are
 * shared, not copied: when they are trained further, the classifier follows.
 */
public final class Dl4jClassifier implements DifferentiableClassifier {

  private final MultiLayerNetwork logits;
  private final ImageShape inputShape;
  private final int classes;
  private final Probabilities probabilities;

  /**
   * @param network a network whose last layer makes probabilities
   * @throws IllegalArgumentException when the network ends otherwise or has a layer whose input
   *     gradient DL4J does not give in inference mode
   */
  public Dl4jClassifier(MultiLayerNetwork network, ImageShape inputShape) {
    this.logits = LogitNetwork.of(network);
    this.inputShape = inputShape;
    this.classes = Math.toIntExact(outputs(network));
    this.probabilities = ModelOutput.probabilities(network);
  }

  /** A loss layer need not know its size: it is that of what it is given. */
  private static long outputs(MultiLayerNetwork network) {
    for (int i = network.getnLayers() - 1; i >= 0; i--) {
      if (network.getLayer(i).conf().getLayer() instanceof FeedForwardLayer layer
          && layer.getNOut() > 0) {
        return layer.getNOut();
      }
    }
    throw new IllegalArgumentException("no layer of the network has a size");
  }

  @Override
  public ImageShape inputShape() {
    return inputShape;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Probabilities probabilities() {
    return probabilities;
  }

  /** Does nothing: the parameters are the network's own. */
  @Override
  public void refresh() {}

  @Override
  public float[] logits(float[] pixels, int images) {
    INDArray input = input(pixels, images);
    INDArray output = logits.output(input, false);
    float[] rows = rows(output);
    output.close();
    input.close();
    return rows;
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    INDArray input = input(pixels, images);
    logits.setInput(input);
    float[] outputs = rows(logits.feedForward(false, false).get(logits.getnLayers()));
    float[][] gradients = new float[losses.length][];
    for (int l = 0; l < losses.length; l++) {
      gradients[l] = backward(outputs, images, losses[l]);
    }
    logits.clear();
    input.close();
    return new Differentiated(outputs, gradients);
  }

  private float[] backward(float[] outputs, int images, LogitLoss loss) {
    float[] cotangent = new float[outputs.length];
    for (int i = 0; i < images; i++) {
      loss.derivative(i, outputs, classes, cotangent);
    }
    try (INDArray epsilon = Nd4j.create(cotangent, new long[] {images, classes}, 'c');
        INDArray gradient = logits.backpropGradient(epsilon, null).getSecond()) {
      return rows(gradient);
    }
  }

  private INDArray input(float[] pixels, int images) {
    if (pixels.length != images * inputShape.size()) {
      throw new IllegalArgumentException(
          "%d values do not make %d images of %s".formatted(pixels.length, images, inputShape));
    }
    return Nd4j.create(pixels, ModelInput.batchShape(logits, inputShape, images), 'c');
  }

  private static float[] rows(INDArray matrix) {
    // The copy puts the values in order: DL4J's arrays are often permuted views.
    return matrix.castTo(DataType.FLOAT).dup('c').data().asFloat();
  }

  @Override
  public void close() {
    logits.clear();
  }
}
