package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingRowTest {

  @Test
  void times_add_up_over_a_retraining_and_the_speed_is_the_median() {
    History first = History.parse("epoch,seconds,images_per_second\n1,70,100\n2,50,4000\n");
    History again = History.parse("epoch,seconds,images_per_second\n1,34.4,3000\n");

    assertThat(TrainingRow.of(Map.of("maxout", List.of(first, again))))
        .containsExactly(new TrainingRow("maxout", "2 + 1", "2 min 34 s", "3,000"));
  }

  @Test
  void without_trainings_there_is_no_table() {
    assertThat(TrainingRow.text(List.of())).isEmpty();
  }
}
