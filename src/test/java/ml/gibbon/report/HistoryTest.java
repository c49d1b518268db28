package ml.gibbon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final String CSV =
      """
      epoch,loss,clean_error,adversarial_error,learning_rate,momentum,seconds,images_per_second
      1,0.5,0.1,,0.1,0.5,61.5,1000
      2,0.25,0.05,,0.1,0.5,60,1100
      """;

  @Test
  void reads_columns_by_name() {
    History history = History.parse(CSV);

    assertThat(history.column("loss")).containsExactly(0.5, 0.25);
    assertThat(history.column("images_per_second")).containsExactly(1000, 1100);
  }

  @Test
  void knows_what_was_not_measured() {
    History history = History.parse(CSV);

    assertThat(history.measured("clean_error")).isTrue();
    assertThat(history.measured("adversarial_error")).isFalse();
    assertThat(history.measured("accuracy")).isFalse();
    assertThat(History.parse("").measured("loss")).isFalse();
  }

  @Test
  void refuses_lines_that_do_not_fit_the_header() {
    assertThatThrownBy(() -> History.parse("epoch,loss\n1\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 values but the header has 2");
    assertThatThrownBy(() -> History.parse("epoch,loss\n1,x\n"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
