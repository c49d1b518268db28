package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.error.GateException;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Rates;
import ml.gibbon.result.Sizes;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class RowChecksTest {

  /** All that the rows of these tests need, but the table of a model. */
  private static ResultProvenance known(List<MetricsRow> rows) {
    ResultProvenance some = Rows.metrics(List.of()).provenance();
    SortedMap<String, String> models = new TreeMap<>();
    SortedMap<String, String> tables = new TreeMap<>();
    for (MetricsRow row : rows) {
      models.put(row.model(), "11aa");
      models.put(row.source(), "11aa");
      tables.put(row.source() + "/" + row.attack().folder(), "33cc");
    }
    return new ResultProvenance(
        some.maker(), some.libraries(), models, some.hardened(), some.data(), tables, some.made());
  }

  private static List<List<String>> found(MetricsRow... rows) {
    List<MetricsRow> all = List.of(rows);
    return RowChecks.withFindings(all, known(all)).stream()
        .map(row -> row.warnings().stream().map(Finding::inWords).toList())
        .toList();
  }

  private static MetricsRow row(String model, String name, Attack attack, double error) {
    return new MetricsRow(
        new AttackedImages(
            "mnist",
            "test",
            model,
            AttackKey.of(
                name, attack, Goal.UNTARGETED, new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT)),
            PixelFormat.FLOAT32),
        model,
        new Rates(
            1000,
            0,
            error,
            1 - error,
            OptionalDouble.of(error),
            0.8,
            OptionalDouble.of(0.75),
            OptionalDouble.empty()),
        new Sizes(0.25, 5, 5, 1, 0),
        1,
        List.of());
  }

  private static Pgd pgd(int steps) {
    return new Pgd(Choice.AUTO, steps, true, 1, LossKind.CROSS_ENTROPY);
  }

  @Test
  void warns_when_success_falls_while_epsilon_grows() {
    assertThat(
            found(
                Rows.row("maxout", 0.3, "[0, 1]", 0.02, 0.70),
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.50),
                Rows.row("maxout", 0.2, "[0, 1]", 0.02, 0.80)))
        .containsExactly(
            List.of(
                "success-falls-with-epsilon: success falls from 80.00 % at epsilon 0.2 to 70.00 % at 0.3: gradient masking or overshooting"),
            List.of(),
            List.of());
  }

  @Test
  void compares_only_rows_that_differ_in_epsilon_alone_and_by_more_than_a_point() {
    assertThat(
            found(
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.90),
                Rows.row("maxout", 0.2, "none", 0.02, 0.50),
                Rows.row("softmax", 0.2, "[0, 1]", 0.02, 0.50),
                Rows.row("maxout", 0.2, "[0, 1]", 0.02, 0.895)))
        .containsOnly(List.of());
  }

  @Test
  void warns_when_images_of_another_model_are_stronger_than_the_models_own() {
    List<List<String>> found =
        found(
            Rows.row("hardened", 0.25, "none", 0.02, 0.179),
            Rows.row("hardened", 0.1, "none", 0.02, 0.15),
            Rows.row("maxout", 0.25, "none", 0.02, 0.90),
            Rows.transfer("maxout", "hardened", 0.25, "none", 0.196),
            Rows.transfer("softmax", "hardened", 0.25, "none", 0.1),
            Rows.transfer("hardened", "maxout", 0.25, "none", 0.905));

    assertThat(found.get(0))
        .containsExactly(
            "transfer-beats-white-box: images made on maxout give an error of 19.60 %, its own only 17.90 %: gradient masking");
    assertThat(found.subList(1, 6)).containsOnly(List.of());
  }

  @Test
  void warns_when_twice_as_many_steps_break_more() {
    assertThat(
            found(
                row("maxout", "pgd10", pgd(10), 0.80),
                row("maxout", "pgd20", pgd(20), 0.85),
                row("maxout", "pgd40", pgd(40), 0.858)))
        .containsExactly(
            List.of(),
            List.of(
                "more-steps-break-more: 20 steps succeed on 85.00 %, 10 steps only on 80.00 %: not converged"),
            List.of());
  }

  @Test
  void compares_steps_only_where_all_else_is_the_same_and_not_with_very_few() {
    assertThat(
            found(
                row("maxout", "pgd40", pgd(40), 0.9),
                row("maxout", "pgd8", pgd(8), 0.5),
                row("softmax", "pgd20", pgd(20), 0.5),
                row(
                    "maxout",
                    "other-loss",
                    new Pgd(Choice.AUTO, 20, true, 1, LossKind.MARGIN),
                    0.5)))
        .containsOnly(List.of());
  }

  @Test
  void warns_of_a_hardened_model_that_stands_against_one_step_only() {
    List<List<String>> found =
        found(
            row("maxout-adversarial", "fgsm", new Fgsm(), 0.2),
            row("maxout-adversarial", "pgd", pgd(10), 0.95),
            row("maxout", "fgsm", new Fgsm(), 0.2),
            row("maxout", "pgd", pgd(10), 0.95));

    assertThat(found)
        .containsExactly(
            List.of(),
            List.of(
                "catastrophic-overfitting: robust accuracy is 80.00 % against one step (fgsm) but 5.00 % against several"),
            List.of(),
            List.of());
    assertThat(
            found(
                row("maxout-adversarial", "fgsm", new Fgsm(), 0.2),
                row("maxout-adversarial", "pgd", pgd(10), 0.45)))
        .containsOnly(List.of());
  }

  @Test
  void a_row_of_which_nothing_is_known_is_an_error() {
    MetricsRow row = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9);
    ResultProvenance all = known(List.of(row));

    assertThat(ProvenanceCheck.of(row, all)).isEmpty();
    assertThat(ProvenanceCheck.of(row, without(all, "maxout", "", "")))
        .hasValue(missing("model maxout"));
    assertThat(ProvenanceCheck.of(row, without(all, "", "mnist/test", "")))
        .hasValue(missing("mnist/test"));
    assertThat(ProvenanceCheck.of(row, without(all, "", "", "maxout/fgsm-linf-0.25")))
        .hasValue(missing("table maxout/fgsm-linf-0.25"));
    ResultProvenance nameless =
        new ResultProvenance(
            new Provenance(7, "", "abc123", "17.0.15", "linux-amd64", Map.of()),
            all.libraries(),
            all.models(),
            all.hardened(),
            all.data(),
            all.tables(),
            all.made());
    assertThat(ProvenanceCheck.of(row, nameless)).hasValue(missing("gibbon's version"));
  }

  private static Finding missing(String what) {
    return new Finding(Check.PROVENANCE_MISSING, "ERROR, nothing is known of " + what);
  }

  private static ResultProvenance without(
      ResultProvenance all, String model, String data, String table) {
    SortedMap<String, String> models = new TreeMap<>(all.models());
    models.remove(model);
    SortedMap<String, String> sets = new TreeMap<>(all.data());
    sets.remove(data);
    SortedMap<String, String> tables = new TreeMap<>(all.tables());
    tables.remove(table);
    return new ResultProvenance(
        all.maker(), all.libraries(), models, all.hardened(), sets, tables, all.made());
  }

  @Test
  void the_strict_gate_names_what_was_raised_in_one_line() {
    MetricsRow row = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9);
    StrictGate.check(Rows.metrics(List.of(row)));

    Metrics raised =
        Rows.metrics(
            List.of(
                row.with(new Finding(Check.LABEL_LEAKING, "fewer")),
                row.with(new Finding(Check.GRADIENT_MASKING, "one step"))));

    assertThatThrownBy(() -> StrictGate.check(raised))
        .isInstanceOf(GateException.class)
        .hasMessage(
            "--strict allows no warning but there are 2 (gradient-masking, label-leaking); the first is of"
                + " maxout, fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1], float32: label-leaking: fewer;"
                + " .readme/tables.md says what to do about each");
  }
}
