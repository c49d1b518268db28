package ml.gibbon.engine;

import java.util.Arrays;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Logits and input gradients of a graph by the compiled engine: forward and backward to the pixels
 * only, in inference mode, on native buffers that are taken once.
 *
 * <p>Images go through it in micro-batches of two fixed sizes, filled up with zeros; with oneDNN's
 * product an image's results have the same bits whatever batch it comes in.
 */
public final class CompiledClassifier implements DifferentiableClassifier {

  private final ImageShape inputShape;
  private final MicroBatches networks;
  private final FiniteCheck finite = new FiniteCheck();
  private final SpareArrays spare = new SpareArrays();
  private final Sgemm sgemm;
  private final Probabilities probabilities;
  private boolean closed;

  /**
   * Takes a copy of the parameters; {@link #refresh} takes another.
   *
   * @param graph from images of this shape to logits
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public CompiledClassifier(Graph graph, ImageShape inputShape, Probabilities probabilities) {
    this(graph, inputShape, probabilities, MicroBatch.of(graph), Sgemm.fastest());
  }

  CompiledClassifier(
      Graph graph,
      ImageShape inputShape,
      Probabilities probabilities,
      int microBatch,
      Sgemm sgemm) {
    this(MicroBatches.of(graph, microBatch, sgemm), inputShape, probabilities, sgemm);
    networks.arena().allocate();
    refresh();
  }

  /** A classifier of a network whose memory and parameters are looked after elsewhere. */
  CompiledClassifier(
      CompiledNetwork network, ImageShape inputShape, Probabilities probabilities, Sgemm sgemm) {
    this(MicroBatches.only(network), inputShape, probabilities, sgemm);
  }

  private CompiledClassifier(
      MicroBatches networks, ImageShape inputShape, Probabilities probabilities, Sgemm sgemm) {
    this.probabilities = probabilities;
    this.inputShape = inputShape;
    this.sgemm = sgemm;
    this.networks = networks;
  }

  /**
   * Native memory that a classifier of this graph takes, without taking any.
   *
   * @throws UnsupportedNetworkException naming the layer or setting that is not supported
   */
  public static long nativeBytes(Graph graph) {
    return MicroBatches.of(graph, MicroBatch.of(graph), Sgemm.fastest()).arena().bytes();
  }

  /**
   * How many images of a graph go through it together, where there are as many.
   *
   * @throws UnsupportedNetworkException naming the node that is not supported
   */
  public static int microBatch(Graph graph) {
    return MicroBatch.of(graph);
  }

  /** Images that go through the network together, where there are as many. */
  public int microBatch() {
    return networks.full().microBatch();
  }

  /** The library of the matrix product, its version and the instruction set it uses. */
  public String product() {
    return sgemm.description();
  }

  @Override
  public ImageShape inputShape() {
    return inputShape;
  }

  @Override
  public int classes() {
    return networks.full().classes();
  }

  @Override
  public Probabilities probabilities() {
    return probabilities;
  }

  @Override
  public void refresh() {
    refuseIfClosed();
    networks.refresh();
  }

  /**
   * @throws IllegalArgumentException when a pixel is not finite, naming the image's row
   * @throws InputException when a logit is not
   */
  @Override
  public float[] logits(float[] pixels, int images) {
    check(pixels, images);
    float[] logits = new float[images * classes()];
    int count;
    for (int first = 0; first < images; first += count) {
      CompiledNetwork network = networks.forImages(images - first);
      count = Math.min(network.microBatch(), images - first);
      forward(network, pixels, logits, first, count);
    }
    return logits;
  }

  /**
   * @throws IllegalArgumentException when a pixel is not finite, naming the image's row
   * @throws InputException when a logit or a value of the gradient is not
   */
  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    check(pixels, images);
    float[] logits = new float[images * classes()];
    float[] cotangent = new float[images * classes()];
    float[][] gradients = new float[losses.length][];
    spare.keepFor(losses.length);
    Arrays.setAll(gradients, l -> spare.take(pixels.length));
    int count;
    for (int first = 0; first < images; first += count) {
      CompiledNetwork network = networks.forImages(images - first);
      count = Math.min(network.microBatch(), images - first);
      forward(network, pixels, logits, first, count);
      for (int l = 0; l < losses.length; l++) {
        for (int i = first; i < first + count; i++) {
          losses[l].derivative(i, logits, classes(), cotangent);
        }
        backward(network, cotangent, gradients[l], first, count);
      }
    }
    return new Differentiated(logits, gradients);
  }

  @Override
  public void recycle(float[] gradient) {
    spare.giveBack(gradient);
  }

  private void check(float[] pixels, int images) {
    refuseIfClosed();
    sgemm.useOneThread();
    if (pixels.length != images * inputShape.size()) {
      throw new IllegalArgumentException(
          "%d values do not make %d images of %s".formatted(pixels.length, images, inputShape));
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException("the classifier is closed");
    }
  }

  private void forward(
      CompiledNetwork network, float[] pixels, float[] logits, int first, int count) {
    if (!network.pixels().load(pixels, first, count)) {
      throw new IllegalArgumentException(
          "image %d of the batch has a pixel that is not finite"
              .formatted(notFinite(pixels, inputShape.size(), first)));
    }
    network.forward();
    int used = count * classes();
    if (!finite.get(network.logits().values(), 0, logits, first * classes(), used)) {
      throw overflow("a logit", notFinite(logits, classes(), first));
    }
  }

  private void backward(
      CompiledNetwork network, float[] cotangent, float[] gradient, int first, int count) {
    int used = count * classes();
    network.logits().gradient().put(0, cotangent, first * classes(), used);
    network.logits().gradient().zero(used, network.logits().length() - used);
    network.backward();
    if (!network.pixels().store(gradient, first, count)) {
      throw overflow("a gradient", notFinite(gradient, inputShape.size(), first));
    }
  }

  /** The first image from one on that has a value that is not finite. */
  private static int notFinite(float[] values, int each, int first) {
    return FiniteCheck.notFinite(values, first * each) / each;
  }

  /** Of finite pixels: the parameters did it, of a training that diverged or of a user's file. */
  private static InputException overflow(String what, int image) {
    return new InputException(
        "image %d of the batch gets %s that is not finite, the model's parameters are too large: train it with a smaller train.learning-rate, or give another models.NAME.file"
            .formatted(image, what));
  }

  /** Frees the native memory; the classifier cannot be used any more. */
  @Override
  public void close() {
    closed = true;
    networks.arena().close();
  }
}
