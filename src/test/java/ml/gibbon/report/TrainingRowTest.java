package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.result.TrainingHistory;
import org.junit.jupiter.api.Test;

class TrainingRowTest {

  @Test
  void times_add_up_over_a_retraining_and_the_speed_is_the_median() {
    TrainingHistory first = new TrainingHistory(List.of(epoch(1, 70, 100), epoch(2, 50, 4000)));
    TrainingHistory again = new TrainingHistory(List.of(epoch(1, 34.4, 3000)));

    assertThat(TrainingRow.of(Map.of("maxout", List.of(first, again))))
        .containsExactly(new TrainingRow("maxout", "2 + 1", "2 min 34 s", "3,000"));
  }

  private static EpochRecord epoch(int epoch, double seconds, double imagesPerSecond) {
    return new EpochRecord(epoch, 1, EpochErrors.NONE, .1, .5, seconds, imagesPerSecond);
  }

  @Test
  void without_trainings_there_is_no_table() {
    assertThat(TrainingRow.text(List.of())).isEmpty();
  }
}
