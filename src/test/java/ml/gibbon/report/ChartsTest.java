package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Sizes;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class ChartsTest {

  @Test
  void draws_one_error_chart_with_a_marker_for_each_epsilon_and_the_clean_error() {
    List<Figure> one =
        Charts.errors(
            List.of(
                Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.5)));
    List<Figure> two =
        Charts.errors(
            List.of(
                Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.5),
                Rows.row("maxout", 0.25, "none", 0.02, 0.95)));

    assertThat(one).hasSize(1);
    assertThat(one.get(0).title())
        .isEqualTo("Error against epsilon: fgsm, L-inf, untargeted, float32 on mnist/test");
    // Three points and the legend's; then three, two and the legends' two.
    assertThat(markers(one.get(0))).isEqualTo(4);
    assertThat(markers(two.get(0))).isEqualTo(7);
  }

  @Test
  void draws_no_curve_through_one_epsilon() {
    assertThat(
            Charts.errors(
                List.of(
                    Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9),
                    Rows.row("softmax", 0.25, "[0, 1]", 0.02, 0.9))))
        .isEmpty();
  }

  /** Of those right when clean half are broken, by changes from .1 to .6. */
  @Test
  void draws_what_still_stands_for_attacks_of_minimum_norm_alone() {
    MetricsRow row = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.5);
    AttackKey attack =
        AttackKey.of(
            "deepfool",
            new DeepFool(50, .02, 10),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT));
    BreakingEpsilons breaking =
        new BreakingEpsilons(
            OptionalDouble.of(.35),
            IntStream.rangeClosed(0, 100).mapToObj(n -> .1 + .005 * n).toList());
    MetricsRow smallest =
        new MetricsRow(
            new AttackedImages("mnist", "test", "maxout", attack, PixelFormat.FLOAT32),
            "maxout",
            row.rates(),
            new Sizes(.2, 1, 1, 30, 4, breaking),
            1,
            List.of());

    assertThat(Charts.errors(List.of(smallest))).isEmpty();
    List<Figure> figures = Charts.standing(List.of(row, smallest));
    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).title())
        .isEqualTo(
            "Images still standing against epsilon: deepfool, L2, untargeted, float32 on"
                + " mnist/test, of those right when clean");
    assertThat(figures.get(0).svg()).contains("<path");
  }

  private static int markers(Figure figure) {
    return figure.svg().split("<ellipse |<circle ", -1).length - 1;
  }

  @Test
  void dashes_the_lines_of_unclipped_attacks_only() {
    String clipped = svg("[0, 1]");
    String unclipped = svg("none");

    assertThat(clipped).doesNotContain("stroke-dasharray:7");
    assertThat(unclipped).contains("stroke-dasharray:7");
  }

  private static String svg(String clip) {
    return Charts.errors(
            List.of(
                Rows.row("maxout", 0.25, clip, 0.02, 0.9),
                Rows.row("maxout", 0.1, clip, 0.02, 0.5)))
        .get(0)
        .svg();
  }

  @Test
  void is_an_element_for_html_that_keeps_hostile_names_out() {
    String svg =
        Charts.training(
                Map.of(
                    "\"><script>alert(1)</script>",
                    List.of(history(epoch(1, 2, none()), epoch(2, 1, none())))))
            .get(0)
            .svg();

    assertThat(svg).startsWith("<svg role=\"img\" aria-label=\"Training loss of &quot;&gt;&lt;");
    assertThat(svg.strip()).endsWith("</svg>");
    assertThat(svg).doesNotContain("<script").doesNotContain("<!DOCTYPE").doesNotContain("<?xml");
  }

  @Test
  void draws_of_a_training_what_was_measured() {
    TrainingHistory some = history(epoch(1, .5, OptionalDouble.of(.1)), epoch(2, .4, none()));

    assertThat(Charts.training(Map.of("maxout", List.of(some))))
        .extracting(Figure::title)
        .containsExactly("Validation error of maxout", "Training loss of maxout");
    assertThat(Charts.training(Map.of("maxout", List.of(history(epoch(1, .5, none()))))))
        .extracting(Figure::title)
        .containsExactly("Training loss of maxout");
    assertThat(Charts.training(Map.of("maxout", List.of(history())))).isEmpty();
  }

  @Test
  void draws_the_loss_of_a_retraining_beside_that_of_the_first() {
    OptionalDouble error = OptionalDouble.of(.1);
    TrainingHistory history = history(epoch(1, .5, error), epoch(2, .4, error));

    List<Figure> figures = Charts.training(Map.of("maxout", List.of(history, history)));

    assertThat(figures.get(0).svg()).doesNotContain("stroke-dasharray:7,4");
    assertThat(figures.get(1).svg()).contains("stroke-dasharray:7,4");
  }

  private static TrainingHistory history(EpochRecord... epochs) {
    return new TrainingHistory(List.of(epochs));
  }

  private static EpochRecord epoch(int epoch, double loss, OptionalDouble cleanError) {
    return new EpochRecord(epoch, loss, cleanError, none(), .1, .5, 60, 1000);
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }
}
