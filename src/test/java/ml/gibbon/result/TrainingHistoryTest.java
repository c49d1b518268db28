package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrainingHistoryTest {

  /** Errors by FGSM and PGD of each epoch. */
  private static TrainingHistory history(double[]... errors) {
    return new TrainingHistory(
        IntStream.range(0, errors.length)
            .mapToObj(i -> epoch(i + 1, errors[i][0], errors[i][1]))
            .toList());
  }

  private static EpochRecord epoch(int number, double fgsm, double pgd) {
    EpochErrors errors =
        new EpochErrors(
            OptionalDouble.of(.01),
            OptionalDouble.empty(),
            OptionalDouble.of(fgsm),
            OptionalDouble.of(pgd));
    return new EpochRecord(number, 1, errors, .1, .5, 1, 1);
  }

  private static List<Optional<GateWarning>> warnings(TrainingHistory history) {
    return IntStream.range(0, history.size()).mapToObj(history::warning).toList();
  }

  private static final Optional<GateWarning> NONE = Optional.empty();
  private static final Optional<GateWarning> ONLY = Optional.of(GateWarning.SINGLE_STEPS_ONLY);
  private static final Optional<GateWarning> OVERFITTED =
      Optional.of(GateWarning.CATASTROPHIC_OVERFITTING);

  /** Fast training that fails in its fourth epoch, gets better and fails again. */
  @Test
  void an_error_by_pgd_that_rises_while_that_by_fgsm_falls_is_catastrophic_overfitting() {
    TrainingHistory history =
        history(
            new double[] {.4, .5},
            new double[] {.3, .45},
            new double[] {.25, .4},
            new double[] {.05, .95},
            new double[] {.01, 1},
            new double[] {.3, .42},
            new double[] {.02, .99});

    assertThat(warnings(history))
        .containsExactly(NONE, NONE, NONE, OVERFITTED, OVERFITTED, NONE, OVERFITTED);
    assertThat(history.overfittings()).containsExactly(4, 7);
    assertThat(history.warning()).isEqualTo(OVERFITTED);
  }

  /** Fast training of MNIST at .3 that goes well is in such a state for a while. */
  @Test
  void an_error_by_pgd_that_falls_behind_that_by_fgsm_is_none() {
    TrainingHistory history =
        history(
            new double[] {.433, .961},
            new double[] {.297, .848},
            new double[] {.173, .583},
            new double[] {.063, .188});

    assertThat(warnings(history)).containsExactly(NONE, ONLY, ONLY, NONE);
    assertThat(history.overfittings()).isEmpty();
  }

  /** FGSM from the clean image. */
  @Test
  void an_error_by_pgd_that_never_falls_is_said_in_the_end() {
    TrainingHistory history = history(new double[] {.6, 1}, new double[] {.35, 1});

    assertThat(history.warning()).isEqualTo(ONLY);
    assertThat(history.overfittings()).isEmpty();
    assertThat(new TrainingHistory(List.of()).warning()).isEmpty();
  }
}
