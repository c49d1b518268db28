package ml.gibbon.engine;

import java.util.Arrays;
import java.util.stream.IntStream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;
import ml.gibbon.network.IntervalGraph;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * How far all pixels of an image may be moved, each by any amount up to epsilon inside [0, 1],
 * without another answer: proven by {@linkplain IntervalGraph interval bounds}. Not thread-safe.
 */
public final class BoxBounds implements AutoCloseable {

  /** Epsilons are multiples of 2 to the power of minus this. */
  private static final int HALVINGS = 14;

  /**
   * What the answer's lower bound must be above the others' upper ones, as a share of the largest
   * bound: far more than the engine's rounding, which tests hold to millionths.
   */
  private static final float MARGIN = 1e-4f;

  private final ImageShape shape;
  private final CompiledClassifier bounds;
  private final int classes;

  /**
   * @param network of images of this shape
   * @throws UnsupportedNetworkException naming the node through which no bounds go
   */
  public BoxBounds(Graph network, ImageShape shape) {
    // As many values as the images that a row has.
    ImageShape rows =
        new ImageShape(shape.channels(), IntervalGraph.PARTS * shape.height(), shape.width());
    this.shape = shape;
    this.bounds = new CompiledClassifier(IntervalGraph.of(network), rows, Probabilities.SOFTMAX);
    this.classes = bounds.classes() / IntervalGraph.PARTS;
  }

  /**
   * Native memory of one.
   *
   * @throws UnsupportedNetworkException as the constructor
   */
  public static long nativeBytes(Graph network) {
    return CompiledClassifier.nativeBytes(IntervalGraph.of(network));
  }

  /** How often the bounds of an image are computed. */
  public static int passes() {
    return 1 + HALVINGS;
  }

  /**
   * The answers and how far they hold.
   *
   * @param answers the likeliest class of each image
   * @param epsilons within which it is proven, in [0, 1); 0 where nothing is
   */
  public record Held(int[] answers, double[] epsilons) {}

  /**
   * Bisects the largest epsilon of each image.
   *
   * @param pixels {@code [N, C, H, W]} in [0, 1]
   * @param images N
   */
  public Held held(float[] pixels, int images) {
    float[] logits = logits(pixels, new double[images]);
    int[] answers = IntStream.range(0, images).map(i -> prediction(logits, i)).toArray();
    double[] epsilons = new double[images];
    for (int halving = 1; halving <= HALVINGS; halving++) {
      double step = Math.scalb(1., -halving);
      double[] tried = Arrays.stream(epsilons).map(epsilon -> epsilon + step).toArray();
      float[] found = logits(pixels, tried);
      for (int i = 0; i < images; i++) {
        epsilons[i] = isProven(found, i, answers[i]) ? tried[i] : epsilons[i];
      }
    }
    return new Held(answers, epsilons);
  }

  private float[] logits(float[] pixels, double[] epsilons) {
    int size = shape.size();
    float[] rows = new float[IntervalGraph.PARTS * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int at = i / size * IntervalGraph.PARTS * size + i % size;
      // Rounded outwards: the box is never smaller than what is told.
      float epsilon = Math.nextUp((float) epsilons[i / size]);
      rows[at] = pixels[i];
      rows[at + size] = Math.max(0, Math.nextDown(pixels[i] - epsilon));
      rows[at + 2 * size] = Math.min(1, Math.nextUp(pixels[i] + epsilon));
    }
    return bounds.logits(rows, epsilons.length);
  }

  private int prediction(float[] logits, int image) {
    int from = image * IntervalGraph.PARTS * classes;
    return Logits.prediction(Arrays.copyOfRange(logits, from, from + classes), classes, 0);
  }

  private boolean isProven(float[] logits, int image, int answer) {
    int lower = (image * IntervalGraph.PARTS + 1) * classes;
    float least = logits[lower + answer];
    float largest = Math.abs(least);
    float most = Float.NEGATIVE_INFINITY;
    for (int k = 0; k < classes; k++) {
      float upper = logits[lower + classes + k];
      largest = Math.max(largest, Math.abs(upper));
      most = k == answer ? most : Math.max(most, upper);
    }
    return least - most > MARGIN * largest;
  }

  @Override
  public void close() {
    bounds.close();
  }
}
