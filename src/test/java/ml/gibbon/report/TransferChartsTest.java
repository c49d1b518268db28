package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.report.chart.MatrixChart;
import ml.gibbon.report.chart.MatrixChart.Cell;
import ml.gibbon.report.chart.MatrixChart.Group;
import ml.gibbon.report.chart.MatrixChart.Row;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class TransferChartsTest {

  private static MatrixChart matrix(Figure figure) {
    return (MatrixChart) figure.chart();
  }

  @Test
  void has_a_row_for_each_source_and_attack_and_a_column_for_each_model_that_answers() {
    List<Figure> figures =
        TransferCharts.of(
            List.of(
                Rows.row("a", 0.1, "[0, 1]", 0.02, 0.5),
                Rows.row("a", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.row("b", 0.25, "[0, 1]", 0.03, 0.8),
                Rows.row("a", 0.25, "none", 0.02, 0.95),
                Rows.transfer("a", "b", 0.1, "[0, 1]", 0.2),
                Rows.transfer("a", "b", 0.25, "[0, 1]", 0.4),
                Rows.transfer("b", "a", 0.25, "[0, 1]", 0.3),
                Rows.transfer("a", "black-box", 0.25, "[0, 1]", 0.7)));

    assertThat(figures).extracting(Figure::name).containsExactly("transfer-linf");
    MatrixChart matrix = matrix(figures.get(0));
    assertThat(matrix.columns()).containsExactly("a", "b", "black-box");
    assertThat(matrix.groups())
        .containsExactly(
            new Group(
                "clean images",
                List.of(
                    new Row(
                        "not attacked",
                        List.of(
                            new Cell(0.02, false), new Cell(0.03, false), new Cell(0.01, false))))),
            new Group(
                "fgsm, epsilon 0.1",
                List.of(
                    new Row("a", List.of(new Cell(0.5, true), new Cell(0.2, false), Cell.NONE)))),
            new Group(
                "fgsm, epsilon 0.25",
                List.of(
                    new Row(
                        "a",
                        List.of(new Cell(0.9, true), new Cell(0.4, false), new Cell(0.7, false))),
                    new Row("b", List.of(new Cell(0.3, false), new Cell(0.8, true), Cell.NONE)))));
  }

  @Test
  void shows_how_many_images_of_targeted_attacks_are_called_the_target_class() {
    List<Figure> figures =
        TransferCharts.of(
            List.of(
                Rows.row("a", 0.25, "[0, 1]", 0.02, 0.9),
                Rows.aimed("a", "a", 0.25, 0.8, 0.7),
                Rows.aimed("a", "b", 0.25, 0.4, 0.1)));

    assertThat(figures)
        .extracting(Figure::name)
        .containsExactly("transfer-linf", "transfer-to-target-linf");
    assertThat(matrix(figures.get(0)).groups())
        .extracting(Group::heading)
        .containsExactly(
            "clean images", "fgsm, epsilon 0.25", "aimed (fgsm), epsilon 0.25, class-3");
    assertThat(matrix(figures.get(1)).groups())
        .containsExactly(
            new Group(
                "aimed (fgsm), epsilon 0.25, class-3",
                List.of(new Row("a", List.of(new Cell(0.7, true), new Cell(0.1, false))))));
  }

  @Test
  void is_not_there_where_no_model_answers_the_images_of_another() {
    assertThat(TransferCharts.of(List.of(Rows.row("a", 0.1, "[0, 1]", 0.02, 0.5)))).isEmpty();
  }

  @Test
  void says_how_many_models_and_weaker_attacks_it_leaves_out() {
    List<MetricsRow> rows = new ArrayList<>();
    for (int model = 0; model < 25; model++) {
      for (int epsilon = 1; epsilon <= 4; epsilon++) {
        rows.add(Rows.row("m" + model, epsilon / 8.0, "[0, 1]", 0.02, epsilon / 8.0));
        rows.add(
            Rows.transfer(
                "m" + model, "m" + (model + 1) % 25, epsilon / 8.0, "[0, 1]", epsilon / 10.0));
      }
    }

    Figure figure = TransferCharts.of(rows).get(0);

    assertThat(matrix(figure).columns())
        .containsExactlyElementsOf(IntStream.range(0, 24).mapToObj(i -> "m" + i).toList());
    assertThat(matrix(figure).groups())
        .extracting(Group::heading)
        .containsExactly("clean images", "fgsm, epsilon 0.375", "fgsm, epsilon 0.5");
    assertThat(figure.note())
        .isEqualTo(
            "Not shown: 1 model; see the result tables. Not shown: 2 weaker attacks; see the result tables.");
  }
}
