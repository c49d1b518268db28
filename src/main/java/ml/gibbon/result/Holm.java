package ml.gibbon.result;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Several tests at once (Holm 1979): of many true hypotheses some look false by chance, so that the
 * smallest p-value counts as many times as there are tests, the next one once less, and so on.
 */
public final class Holm {

  private Holm() {}

  /**
   * P-values that may be held against the level of a single test.
   *
   * @return in the same order
   */
  public static List<Double> adjusted(List<Double> pValues) {
    int tests = pValues.size();
    double[] adjusted = new double[tests];
    double largest = 0;
    int rank = 0;
    for (int i :
        IntStream.range(0, tests).boxed().sorted(Comparator.comparing(pValues::get)).toList()) {
      largest = Math.max(largest, Math.min(1, (tests - rank) * pValues.get(i)));
      adjusted[i] = largest;
      rank++;
    }
    return IntStream.range(0, tests).mapToObj(i -> adjusted[i]).toList();
  }
}
