package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.report.Confusion.Cell;
import ml.gibbon.report.Confusion.Mistake;
import ml.gibbon.report.TableAnswers.OfClass;
import ml.gibbon.report.TableAnswers.Pair;
import ml.gibbon.report.chart.BarChart;
import ml.gibbon.report.chart.BarChart.Bar;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.testing.Rows;
import org.junit.jupiter.api.Test;

class AnswersTest {

  private static final MetricsRow ROW = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 0.9);

  private static ModelAnswers model(List<String> names, TableAnswers answers) {
    return new ModelAnswers(names, ROW, answers, ROW, answers);
  }

  @Test
  void shows_of_few_classes_the_share_of_each_answer() {
    Confusion confusion =
        Confusion.of(
            model(
                List.of("cat", "dog"),
                new TableAnswers(
                    List.of(new OfClass(0, 4, 3, 1), new OfClass(1, 1000, 1000, 1000)),
                    List.of(
                        new Pair(0, 0, 3, 1),
                        new Pair(0, 1, 1, 3),
                        new Pair(1, 1, 1000, 999),
                        new Pair(1, 0, 0, 1)))));

    assertThat(confusion.hasMistakes()).isFalse();
    assertThat(confusion.matrices().get(0).lines().get(0).cells())
        .containsExactly(new Cell("75", "0.75", "right"), new Cell("25", "0.25", "wrong"));
    assertThat(confusion.matrices().get(1).lines().get(0).cells())
        .containsExactly(new Cell("25", "0.25", "right"), new Cell("75", "0.75", "wrong"));
    assertThat(confusion.matrices().get(0).lines().get(1).cells().get(0).percent()).isEmpty();
    assertThat(confusion.matrices().get(1).lines().get(1).cells().get(0).percent())
        .as("something is not nothing")
        .isEqualTo("<1");
  }

  @Test
  void lists_of_many_classes_the_mistakes() {
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "class " + i).toList();
    Confusion confusion =
        Confusion.of(
            model(
                names,
                new TableAnswers(
                    IntStream.range(0, 30).mapToObj(i -> new OfClass(i, 8, 8, 2)).toList(),
                    List.of(new Pair(7, 29, 1, 6)))));

    assertThat(confusion.matrices()).isEmpty();
    assertThat(confusion.mistakes())
        .containsExactly(new Mistake("class 7", "class 29", "1", "6", "75.00 %"));
  }

  @Test
  void draws_the_ends_of_many_classes_and_all_of_few() {
    List<String> names = IntStream.range(0, 30).mapToObj(i -> "class " + i).toList();
    Figure many =
        ClassCharts.of(
                List.of(
                    model(
                        names,
                        new TableAnswers(
                            IntStream.range(0, 30)
                                .mapToObj(i -> new OfClass(i, 100, 100, i))
                                .toList(),
                            List.of()))))
            .get(0);

    assertThat(((BarChart) many.chart()).groups())
        .extracting(group -> group.bars().stream().map(Bar::name).toList())
        .containsExactly(
            List.of("class 29", "class 28", "class 27", "class 26", "class 25"),
            List.of("class 4", "class 3", "class 2", "class 1", "class 0"));
    assertThat(many.note()).isEqualTo("Not shown: the 20 classes between them.");
    assertThat(many.title())
        .isEqualTo(
            "Robust accuracy by class: maxout under fgsm, L-inf, epsilon 0.25, untargeted, clip [0, 1], float32");
  }

  @Test
  void takes_the_strongest_attack_that_leaves_something_for_classes() {
    MetricsRow none = Rows.row("maxout", 0.25, "[0, 1]", 0.02, 1);
    MetricsRow unclipped = Rows.row("maxout", 0.25, "none", 0.02, 1);
    MetricsRow some = Rows.row("maxout", 0.1, "[0, 1]", 0.02, 0.9);
    MetricsRow more = Rows.row("maxout", 0.05, "[0, 1]", 0.02, 0.5);

    assertThat(Strongest.of(List.of(unclipped, more, some, none)))
        .containsExactly(new Strongest(none, some));
    assertThat(Strongest.of(List.of(none))).containsExactly(new Strongest(none, none));
  }
}
