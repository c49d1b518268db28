package ml.gibbon.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.generate.TaskSeconds;
import org.junit.jupiter.api.Test;

class TableSpeedTest {

  private static final TableSpeed SLOW =
      new TableSpeed("maxout/fgsm", 9_000, 3, new TaskSeconds(.1, .2, 5.5, .1));
  private static final TableSpeed FAST =
      new TableSpeed("softmax/fgsm", 9_000, .6, new TaskSeconds(.1, .2, .3, .4));

  /** 18,000 images in 3.6 s are 5,000 a second: not the mean of 3,000 and 15,000. */
  @Test
  void the_total_is_all_images_over_all_seconds() {
    assertThat(TableSpeed.inWords(List.of(SLOW, FAST)))
        .isEqualTo(
            """
            table         images  seconds  images/s  read  decode  gradient  encode
            maxout/fgsm    9,000      3.0     3,000   0.1     0.2       5.5     0.1
            softmax/fgsm   9,000      0.6    15,000   0.1     0.2       0.3     0.4
            total         18,000      3.6     5,000   0.2     0.4       5.8     0.5
            """);
  }

  @Test
  void the_log_has_a_line_for_each_table() {
    assertThat(FAST).hasToString("softmax/fgsm: 9,000 images in 0.6 s (15,000 images/s)");
  }
}
