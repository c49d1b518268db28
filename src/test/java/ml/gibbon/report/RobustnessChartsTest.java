package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.report.chart.BarChart;
import ml.gibbon.report.chart.BarChart.Group;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class RobustnessChartsTest {

  private static List<Group> groups(Figure figure) {
    return ((BarChart) figure.chart()).groups();
  }

  @Test
  void has_a_group_of_bars_for_each_epsilon_and_one_for_all_attacks_together() {
    MetricsRow row = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9);
    WorstCase worst =
        new WorstCase(
            "mnist",
            "test",
            "maxout",
            row.attack().threatModel(),
            List.of("fgsm", "pgd"),
            10_000,
            500);

    List<Figure> figures =
        RobustnessCharts.of(
            List.of(
                row,
                Rows.row("maxout-adversarial", 0.25, "[0, 1]", 0.02, 0.2),
                Rows.row("maxout", 0.25, "none", 0.02, 0.95)),
            List.of(worst));

    assertThat(figures)
        .extracting(Figure::name)
        .containsExactly("robustness-by-attack-linf", "robustness-by-attack-linf-unclipped");
    assertThat(groups(figures.get(0)))
        .extracting(Group::heading)
        .containsExactly("fgsm, epsilon 0.25", "all attacks together, epsilon 0.25");
    // Of 10,000 images 1,000 are right: as many or more come up in 2.5 % of samples at .094187.
    assertThat(figures.get(0).numbers().rows().get(0))
        .startsWith("fgsm, epsilon 0.25", "maxout", "10", "9.41872");
    assertThat(figures.get(0).numbers().rows().get(2))
        .startsWith("all attacks together, epsilon 0.25", "maxout", "5");
  }

  @Test
  void keeps_the_strongest_attacks_of_many() {
    List<MetricsRow> rows =
        IntStream.rangeClosed(1, 60)
            .mapToObj(i -> Rows.row("maxout", i / 256.0, "[0, 1]", 0.02, i / 100.0))
            .toList();

    Figure figure = RobustnessCharts.of(rows, List.of()).get(0);

    assertThat(groups(figure)).hasSize(48);
    assertThat(groups(figure).get(0).bars().get(0).share()).isEqualTo(1 - .13);
    assertThat(figure.note()).isEqualTo("Not shown: 12 weaker attacks; see the result table.");
  }
}
