package ml.gibbon.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunNamesTest {

  @Test
  void folders_that_all_have_are_left_out() {
    assertThat(RunNames.of(List.of("out/a/", "out/b"))).containsExactly("a", "b");
    assertThat(RunNames.of(List.of("out/run/adversarial/x", "out/run/adversarial/y/fgsm")))
        .containsExactly("x", "y/fgsm");
    assertThat(RunNames.of(List.of("out/night", "out/night-2")))
        .containsExactly("night", "night-2");
  }

  @Test
  void nothing_is_left_out_of_paths_that_share_none() {
    assertThat(RunNames.of(List.of("a", "b"))).containsExactly("a", "b");
    assertThat(RunNames.of(List.of("hdfs://one/a", "file:/b")))
        .containsExactly("hdfs://one/a", "file:/b");
    assertThat(RunNames.of(List.of("out/a", "out/a"))).containsExactly("a", "a");
  }
}
