package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.EvaluateSettings;
import ml.gibbon.error.GateException;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RobustnessGateTest {

  private static final Metrics METRICS =
      Rows.metrics(
          List.of(
              Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.93),
              Rows.row("maxout-adversarial", 0.1, "[0, 1]", 0.02, 0.05),
              Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.02, 0.25)));

  private static void check(Metrics metrics, OptionalDouble failUnder) {
    RobustnessGate.check(metrics, new EvaluateSettings(failUnder), Set.of("mine"));
  }

  @Test
  void lets_hardened_models_pass_that_reach_the_gate_and_ignores_the_others() {
    assertThatCode(() -> check(METRICS, OptionalDouble.of(0.75))).doesNotThrowAnyException();
  }

  @Test
  void names_model_value_and_gate_of_the_worst_row() {
    assertThatThrownBy(() -> check(METRICS, OptionalDouble.of(0.76)))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "maxout-adversarial has a robust accuracy of 75.00 % against fgsm, L-inf, epsilon 0.25, untargeted,"
                + " clip [0, 1], float32 but evaluate.fail-under is 76.00 %");
  }

  @Test
  void does_nothing_without_a_gate() {
    assertThatCode(() -> check(METRICS, OptionalDouble.empty())).doesNotThrowAnyException();
  }

  @Test
  void is_missed_when_nothing_was_hardened() {
    Metrics undefended = Rows.metrics(List.of(Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.1)));

    assertThatThrownBy(() -> check(undefended, OptionalDouble.of(0.5)))
        .isInstanceOf(GateException.class)
        .hasMessageContaining("no hardened model and none from a file was evaluated");
  }

  @Test
  void knows_hardened_models_by_what_their_manifests_say_and_not_by_their_names() {
    List<MetricsRow> rows =
        List.of(
            Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.02, 0.9),
            Rows.row("sturdy", 0.25, "[0, 1]", 0.02, 0.4));

    assertThatThrownBy(
            () -> check(Rows.metrics(rows, Map.of("sturdy", "maxout")), OptionalDouble.of(0.7)))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("sturdy has a robust accuracy of 60.00 %");
  }

  @Test
  void holds_for_given_models_where_none_was_hardened() {
    Metrics given =
        Rows.metrics(
            List.of(
                Rows.row("trained", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("mine", 0.25, "[0, 1]", 0.02, 0.3)),
            Map.of());

    assertThatCode(() -> check(given, OptionalDouble.of(0.7))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(given, OptionalDouble.of(0.71)))
        .isInstanceOf(GateException.class)
        .hasMessageStartingWith("mine has a robust accuracy of 70.00 %");
  }

  @Test
  void holds_for_all_attacks_together() {
    Metrics each = Rows.metrics(List.of(Rows.row("mine", 0.25, "[0, 1]", 0.02, 0.3)), Map.of());
    ThreatModel threatModel = each.rows().get(0).on().attack().threatModel();
    Metrics together =
        new Metrics(
            each.provenance(),
            each.rows(),
            List.of(
                new WorstCase(
                    "mnist", "test", "trained", threatModel, List.of("fgsm", "pgd"), 100, 0),
                new WorstCase(
                    "mnist", "test", "mine", threatModel, List.of("fgsm", "pgd"), 100, 60)),
            new TreeMap<>());

    assertThatCode(() -> check(together, OptionalDouble.of(0.6))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(together, OptionalDouble.of(0.65)))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "mine has a robust accuracy of 60.00 % against the worst of fgsm, pgd for each image,"
                + " L-inf, epsilon 0.25, clip [0, 1] but evaluate.fail-under is 65.00 %");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zero-gradients: 90.00 % of the images were not changed at all: gradients vanish",
        "over-budget: ERROR, the largest change is L-inf 0.3 but epsilon is 0.25"
      })
  void is_missed_by_a_model_that_was_not_attacked(String warning) {
    List<MetricsRow> rows =
        List.of(
            Rows.row("sturdy", 0.1, "[0, 1]", 0.02, 0.1),
            Rows.row("sturdy", 0.25, "[0, 1]", 0.02, 0.05).with(Finding.parse(warning)));

    assertThatThrownBy(
            () -> check(Rows.metrics(rows, Map.of("sturdy", "maxout")), OptionalDouble.of(0.7)))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "sturdy has a robust accuracy of 95.00 % against fgsm, L-inf, epsilon 0.25, untargeted,"
                + " clip [0, 1], float32 but that shows nothing for evaluate.fail-under, which is"
                + " 70.00 %: "
                + warning
                + "; see the warning's name in .readme/tables.md");
  }

  @Test
  void other_warnings_do_not_miss_it() {
    List<MetricsRow> rows =
        List.of(
            Rows.row("sturdy", 0.25, "[0, 1]", 0.02, 0.05)
                .with(new Finding(Check.EPSILON_OFF_GREY_LEVELS, "no whole number")));

    assertThatCode(
            () -> check(Rows.metrics(rows, Map.of("sturdy", "maxout")), OptionalDouble.of(0.7)))
        .doesNotThrowAnyException();
  }
}
