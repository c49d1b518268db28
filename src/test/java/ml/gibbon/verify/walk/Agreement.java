package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.network.Graph;

/** Whether a graph computes what was expected, and its slopes fit its values. */
final class Agreement {

  /** Of float32 values: a hundredth of what ONNX's own runner allows. */
  private static final double RELATIVE = 1e-5;

  /** Of float16 values, the outputs of which are rounded to 11 bits. */
  private static final double RELATIVE_OF_HALVES = 1e-3;

  private static final double ABSOLUTE = 1e-6;

  /** Of values that are written with four digits behind the point, as some of the suite are. */
  private static final double LAST_DIGIT = 1e-4;

  /** How far inputs are moved away from whole numbers, at which functions may have no slope. */
  private static final double JITTER = 0.01;

  private static final double STEP = 1e-5;

  /** Numbers of an input whose slopes are measured one by one. */
  private static final int MEASURED = 32;

  private Agreement() {}

  static void requireEqual(double[] found, double[] expected, ElementType type) {
    assertThat(found).hasSameSizeAs(expected);
    double relative =
        type == ElementType.FLOAT16 || type == ElementType.BFLOAT16 ? RELATIVE_OF_HALVES : RELATIVE;
    double absolute = hasFourDigits(expected) ? LAST_DIGIT : ABSOLUTE;
    for (int i = 0; i < expected.length; i++) {
      if (Double.compare(found[i], expected[i]) != 0) {
        double room = absolute + (relative * Math.abs(expected[i]));
        assertThat(found[i]).as("number %d", i).isCloseTo(expected[i], within(room));
      }
    }
  }

  private static boolean hasFourDigits(double[] values) {
    return Arrays.stream(values)
        .allMatch(
            value -> value == (float) (Math.rint(value * 1e4) / 1e4) && Math.abs(value) < 100);
  }

  /** A place close to the given one, at which functions have slopes. */
  static double[][] near(double[][] around) {
    SplittableRandom random = new SplittableRandom(3);
    return Arrays.stream(around)
        .map(
            values ->
                Arrays.stream(values)
                    .map(x -> (Double.isFinite(x) ? x : 0) + (JITTER * random.nextDouble()))
                    .toArray())
        .toArray(double[][]::new);
  }

  /** Compares slopes with central differences. */
  static void requireSlopes(Graph graph, double[][] at) {
    SplittableRandom random = new SplittableRandom(7);
    GraphWalk walk = new GraphWalk(graph);
    double[] cotangent = random.doubles(graph.output().shape().size(), -1, 1).toArray();
    GraphWalk.Slopes slopes = walk.forward(at).back(cotangent);
    for (int k = 0; k < at.length; k++) {
      double[] derived = slopes.of(graph.inputs().get(k));
      double largest = Arrays.stream(derived).map(Math::abs).max().orElse(0);
      for (int j : random.ints(MEASURED, 0, Math.max(1, derived.length)).toArray()) {
        if (j < derived.length) {
          double[] direction = new double[derived.length];
          direction[j] = 1;
          double measured = slope(walk, at, k, direction, cotangent);
          assertThat(derived[j])
              .as("slope by number %d of input %d", j, k)
              .isCloseTo(measured, within(1e-6 * Math.max(1, largest)));
        }
      }
      double[] direction = random.doubles(derived.length, -1, 1).toArray();
      assertThat(dot(derived, direction))
          .as("slope along a direction of input %d", k)
          .isCloseTo(
              slope(walk, at, k, direction, cotangent),
              within(1e-6 * Math.max(1, largest * Math.sqrt(derived.length))));
    }
  }

  private static double slope(
      GraphWalk walk, double[][] at, int input, double[] direction, double[] cotangent) {
    DoubleUnaryOperator along =
        distance -> {
          double[][] moved = at.clone();
          moved[input] =
              IntStream.range(0, direction.length)
                  .mapToDouble(i -> at[input][i] + (distance * direction[i]))
                  .toArray();
          return dot(cotangent, walk.forward(moved).output());
        };
    return (along.applyAsDouble(STEP) - along.applyAsDouble(-STEP)) / (2 * STEP);
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }
}
