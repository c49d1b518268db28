package ml.gibbon.result;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How small the changes are that broke images, found by an attack of minimum norm and measured in
 * its norm: over the images that were attackable ({@link Tally#attackable}) and on which it reached
 * its goal.
 *
 * @param mean empty where there are none
 * @param hundredths the size that 0, 1, ... 100 hundredths of these images do not pass, to a
 *     65,536th of the largest; empty where there are none
 */
public record BreakingEpsilons(OptionalDouble mean, List<Double> hundredths) {

  /** Of an attack that is told an epsilon, or that broke no image. */
  public static final BreakingEpsilons NONE =
      new BreakingEpsilons(OptionalDouble.empty(), List.of());

  /** How many sizes there are, if any. */
  public static final int COUNT = 101;

  public BreakingEpsilons {
    hundredths = List.copyOf(hundredths);
    if (mean.isEmpty() != hundredths.isEmpty()
        || (!hundredths.isEmpty() && hundredths.size() != COUNT)) {
      throw new IllegalArgumentException(
          "there are a mean and %d hundredths, or neither, but mean %s and %d"
              .formatted(COUNT, mean, hundredths.size()));
    }
  }

  /** Half of the images need no larger change. */
  public OptionalDouble median() {
    return hundredths.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(hundredths.get(COUNT / 2));
  }
}
