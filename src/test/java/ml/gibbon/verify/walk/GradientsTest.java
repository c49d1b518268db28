package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import ml.gibbon.network.Function;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.verify.walk.OperationCases.Case;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The way back against differences of the way there. */
class GradientsTest {

  /** A power of two: float32 parameters take the step exactly, or nearly so. */
  private static final double STEP = 1.0 / 4096;

  private static List<Case> cases() {
    return OperationCases.all();
  }

  @Test
  void every_operation_function_and_kind_is_among_the_cases() {
    Set<Class<?>> operations = new HashSet<>();
    Set<Function> functions = EnumSet.noneOf(Function.class);
    Set<Operation.Arithmetic.Kind> kinds = EnumSet.noneOf(Operation.Arithmetic.Kind.class);
    Set<Operation.Reduction.Kind> reductions = EnumSet.noneOf(Operation.Reduction.Kind.class);
    for (Case some : cases()) {
      for (Node node : some.graph().nodes()) {
        operations.add(node.operation().getClass());
        if (node.operation() instanceof Operation.Elementwise elementwise) {
          functions.add(elementwise.function());
        } else if (node.operation() instanceof Operation.Arithmetic arithmetic) {
          kinds.add(arithmetic.kind());
        } else if (node.operation() instanceof Operation.Reduction reduction) {
          reductions.add(reduction.kind());
        }
      }
    }
    assertThat(operations).containsExactlyInAnyOrder(Operation.class.getPermittedSubclasses());
    assertThat(functions).containsExactlyInAnyOrder(Function.values());
    assertThat(kinds).containsExactlyInAnyOrder(Operation.Arithmetic.Kind.values());
    assertThat(reductions).containsExactlyInAnyOrder(Operation.Reduction.Kind.values());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void slopes_by_inputs_are_those_of_differences(Case some) {
    double[] cotangent = cotangent(some);
    GraphWalk walk = new GraphWalk(some.graph());
    GraphWalk.Slopes slopes = walk.forward(some.inputs()).back(cotangent);
    for (int k = 0; k < some.inputs().length; k++) {
      int input = k;
      double[] at = some.inputs()[k];
      double[] measured = new double[at.length];
      for (int j = 0; j < measured.length; j++) {
        int number = j;
        measured[j] =
            slope(
                change -> {
                  double[][] moved = some.inputs().clone();
                  moved[input] = at.clone();
                  moved[input][number] += change;
                  return dot(cotangent, walk.forward(moved).output());
                });
      }
      requireEqual(slopes.of(some.graph().inputs().get(k)), measured);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void slopes_by_parameters_are_those_of_differences(Case some) {
    double[] cotangent = cotangent(some);
    GraphWalk.Slopes slopes = new GraphWalk(some.graph()).forward(some.inputs()).back(cotangent);
    for (Parameter parameter : some.graph().parameters()) {
      float[] values = parameter.values();
      double[] measured = new double[values.length];
      for (int j = 0; j < values.length; j++) {
        int number = j;
        float before = values[j];
        measured[j] =
            slope(
                change -> {
                  values[number] = (float) (before + change);
                  return dot(
                      cotangent, new GraphWalk(some.graph()).forward(some.inputs()).output());
                });
        values[j] = before;
      }
      requireEqual(slopes.of(parameter), measured);
    }
  }

  private static double[] cotangent(Case some) {
    SplittableRandom random = new SplittableRandom(4);
    return random.doubles(some.graph().output().shape().size(), -1, 1).toArray();
  }

  /** Differences over two steps, whose errors of the third order cancel. */
  private static double slope(DoubleUnaryOperator function) {
    double near = function.applyAsDouble(STEP) - function.applyAsDouble(-STEP);
    double far = function.applyAsDouble(2 * STEP) - function.applyAsDouble(-2 * STEP);
    return ((8 * near) - far) / (12 * STEP);
  }

  private static void requireEqual(double[] derived, double[] measured) {
    double largest = Math.max(1, Arrays.stream(measured).map(Math::abs).max().orElse(0));
    for (int i = 0; i < measured.length; i++) {
      assertThat(derived[i]).as("number %d", i).isCloseTo(measured[i], within(1e-6 * largest));
    }
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
