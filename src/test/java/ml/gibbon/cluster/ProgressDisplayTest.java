package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressDisplayTest {

  @Test
  void a_line_has_the_speed_the_failures_and_the_time_that_is_left() {
    // 12,000 in 30 s are 400 a second, at which 48,000 take 120 s.
    assertThat(ProgressDisplay.inWords("generate: fgsm", "images", 12_000, 60_000, 1, 30))
        .isEqualTo(
            "generate: fgsm: 12,000 of 60,000 images, 400 images/s, 1 failed tasks, about 2 min 0 s left");
  }

  @Test
  void nothing_is_known_of_the_time_before_anything_is_done() {
    assertThat(ProgressDisplay.inWords("train: maxout", "images", 0, 500, 0, 10))
        .isEqualTo("train: maxout: 0 of 500 images, 0 images/s, 0 failed tasks");
  }

  @Test
  void a_long_name_leaves_room_for_the_bar() {
    assertThat(TerminalBar.shortened("generate: pgd of maxout on digits/test", 16))
        .isEqualTo("generate: pgd...")
        .hasSize(16);
    assertThat(TerminalBar.shortened("train: maxout", 16)).isEqualTo("train: maxout");
  }

  @Test
  void there_is_no_bar_where_there_is_no_terminal() {
    assertThat(TerminalBar.open("verify", "images", 10)).isEmpty();
  }
}
