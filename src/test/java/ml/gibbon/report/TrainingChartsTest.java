package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import ml.gibbon.report.chart.Figure;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;
import org.junit.jupiter.api.Test;

class TrainingChartsTest {

  @Test
  void draws_of_a_training_what_was_measured() {
    TrainingHistory some = history(epoch(1, .5, OptionalDouble.of(.1)), epoch(2, .4, none()));

    List<Figure> figures = TrainingCharts.of(Map.of("maxout", List.of(some)));

    assertThat(figures)
        .extracting(Figure::title)
        .containsExactly("Validation error of maxout", "Training loss of maxout");
    assertThat(figures.get(0).numbers().rows()).containsExactly(List.of("1", "10"));
    assertThat(figures.get(1).numbers().rows())
        .containsExactly(List.of("1", "0.5"), List.of("2", "0.4"));
    assertThat(TrainingCharts.of(Map.of("maxout", List.of(history(epoch(1, .5, none()))))))
        .extracting(Figure::title)
        .containsExactly("Training loss of maxout");
    assertThat(TrainingCharts.of(Map.of("maxout", List.of(history())))).isEmpty();
  }

  @Test
  void draws_the_loss_of_a_retraining_beside_that_of_the_first() {
    OptionalDouble error = OptionalDouble.of(.1);
    TrainingHistory history = history(epoch(1, .5, error), epoch(2, .4, error));

    List<Figure> figures = TrainingCharts.of(Map.of("maxout", List.of(history, history)));

    assertThat(figures.get(0).svg()).doesNotContain("stroke-dasharray");
    assertThat(figures.get(1).svg()).contains("stroke-dasharray=\"7 4\"", "on all images");
  }

  @Test
  void names_the_epochs_in_which_single_steps_began_to_be_misled() {
    List<Figure> figures =
        TrainingCharts.of(
            Map.of(
                "maxout",
                List.of(
                    history(
                        attacked(1, .3, .5),
                        attacked(2, .2, .5),
                        attacked(3, .05, .9),
                        attacked(4, .3, .5),
                        attacked(5, .05, .9)))));

    assertThat(figures.get(0).note())
        .isEqualTo(
            "Catastrophic overfitting from epoch 3, and again from epoch 5 on: PGD breaks what FGSM does not.");
    assertThat(figures.get(0).numbers().rows().get(1)).containsExactly("2", "20", "50");
    assertThat(figures.get(1).note()).isEmpty();
    assertThat(
            TrainingCharts.of(Map.of("maxout", List.of(history(attacked(1, .1, 1))))).get(0).note())
        .isEqualTo("Withstands single steps only: PGD breaks what FGSM does not.");
  }

  private static EpochRecord attacked(int epoch, double fgsm, double pgd) {
    EpochErrors errors =
        new EpochErrors(none(), none(), OptionalDouble.of(fgsm), OptionalDouble.of(pgd));
    return new EpochRecord(epoch, .5, errors, .1, .5, 60, 1000);
  }

  private static TrainingHistory history(EpochRecord... epochs) {
    return new TrainingHistory(List.of(epochs));
  }

  private static EpochRecord epoch(int epoch, double loss, OptionalDouble cleanError) {
    return new EpochRecord(epoch, loss, EpochErrors.ofClean(cleanError), .1, .5, 60, 1000);
  }

  private static OptionalDouble none() {
    return OptionalDouble.empty();
  }
}
