package ml.gibbon.engine;

import java.util.SplittableRandom;
import ml.gibbon.loss.LogitLoss;

/** Linear functions of the logits, whose derivatives are given numbers, and how results compare. */
public final class Cotangents {

  private Cotangents() {}

  /** Values in [-1, 1], {@code [N, K]}. */
  public static float[] random(int images, int classes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[images * classes];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextDouble() * 2 - 1);
    }
    return values;
  }

  /** A function with this derivative. */
  public static LogitLoss fixed(float[] values) {
    return (image, logits, classes, cotangent) ->
        System.arraycopy(values, image * classes, cotangent, image * classes, classes);
  }

  /** The largest difference, in parts of the largest expected value. */
  public static double error(float[] actual, double[] expected) {
    double difference = 0;
    double largest = Double.MIN_NORMAL;
    for (int i = 0; i < expected.length; i++) {
      double each = Math.abs(actual[i] - expected[i]);
      difference = each > difference || Double.isNaN(each) ? each : difference;
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }
}
