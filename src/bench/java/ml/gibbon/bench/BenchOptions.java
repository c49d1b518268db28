package ml.gibbon.bench;

import java.util.List;
import ml.gibbon.error.ConfigurationException;

/**
 * What all measurements ask for.
 *
 * @param models to measure
 * @param rounds alternations of all that is compared, at least 1
 * @param tasks threads of ours and of PyTorch's, at least 1
 * @param python interpreter of the PyTorch to compare with
 */
record BenchOptions(List<BenchModel> models, int rounds, int tasks, String python) {

  /**
   * @throws ConfigurationException when a value is out of its range
   */
  BenchOptions {
    models = List.copyOf(models);
    atLeast("--rounds", rounds, 1);
    atLeast("--tasks", tasks, 1);
  }

  static void atLeast(String option, double value, double least) {
    if (!(value >= least)) {
      throw new ConfigurationException(
          "%s is %s but must be at least %s".formatted(option, number(value), number(least)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
