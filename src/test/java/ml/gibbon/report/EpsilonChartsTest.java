package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Sizes;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class EpsilonChartsTest {

  @Test
  void draws_error_and_confidence_against_epsilon_with_a_line_for_each_model_and_clip() {
    List<Figure> figures =
        EpsilonCharts.errors(
            List.of(
                Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.5),
                Rows.row("maxout", 0.25, "none", 0.02, 0.95)));

    assertThat(figures)
        .extracting(Figure::name)
        .containsExactly("error-against-epsilon-fgsm-linf", "confidence-against-epsilon-fgsm-linf");
    assertThat(figures.get(0).title())
        .isEqualTo("Error against epsilon: fgsm, L-inf, untargeted, float32 on mnist/test");
    // At epsilon 0 the error is the clean one.
    assertThat(figures.get(0).numbers().rows())
        .containsExactly(
            List.of("maxout", "0", "2"),
            List.of("maxout", "0.1", "50"),
            List.of("maxout", "0.25", "90"),
            List.of("maxout, not clipped", "0", "2"),
            List.of("maxout, not clipped", "0.25", "95"));
    assertThat(figures.get(1).numbers().rows())
        .containsExactly(
            List.of("maxout", "0.1", "80"),
            List.of("maxout", "0.25", "80"),
            List.of("maxout, not clipped", "0.25", "80"));
  }

  @Test
  void dashes_the_lines_of_unclipped_attacks_only() {
    assertThat(svg("[0, 1]")).doesNotContain("stroke-dasharray");
    assertThat(svg("none")).contains("stroke-dasharray=\"7 4\"");
  }

  private static String svg(String clip) {
    return EpsilonCharts.errors(
            List.of(
                Rows.row("maxout", 0.25, clip, 0.02, 0.9),
                Rows.row("maxout", 0.1, clip, 0.02, 0.5)))
        .get(0)
        .svg();
  }

  @Test
  void draws_so_many_lines_as_can_be_told_apart_and_says_how_many_it_leaves_out() {
    List<MetricsRow> rows =
        IntStream.range(0, 15)
            .boxed()
            .flatMap(
                i ->
                    Stream.of(.1, .2).map(epsilon -> Rows.row("m" + i, epsilon, "[0, 1]", .02, .5)))
            .toList();

    Figure figure = EpsilonCharts.errors(rows).get(0);

    assertThat(figure.note()).isEqualTo("Not shown: 3 lines; see the result table.");
    assertThat(figure.numbers().header()).hasSize(1 + 12);
  }

  @Test
  void draws_no_curve_through_one_epsilon() {
    assertThat(
            EpsilonCharts.errors(
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

    assertThat(EpsilonCharts.errors(List.of(smallest))).isEmpty();
    List<Figure> figures = EpsilonCharts.standing(List.of(row, smallest));
    assertThat(figures).hasSize(1);
    assertThat(figures.get(0).title())
        .isEqualTo(
            "Images still standing against epsilon: deepfool, L2, untargeted, float32 on"
                + " mnist/test, of those right when clean");
    // Half are attackable and broken: none at .1, half of these at .35, all at .6.
    assertThat(figures.get(0).numbers().rows())
        .contains(
            List.of("0", "100"),
            List.of("0.1", "100"),
            List.of("0.35", "75"),
            List.of("0.6", "50"));
  }
}
