package ml.gibbon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsDifferenceTest {

  private static Optional<SettingsDifference> first(String before, String after) {
    return SettingsDifference.first(before, after, key -> !key.equals("a.skipped"));
  }

  @Test
  void the_first_key_by_the_alphabet_is_named_with_both_values() {
    Optional<SettingsDifference> found =
        first("seed = 1, a.list = [1, 2]", "a { list = [1] }, seed = 2");

    assertThat(found).map(SettingsDifference::key).hasValue("a.list");
    assertThat(found.orElseThrow().inWords())
        .isEqualTo("a.list = [1,2] but the configuration says [1]");
  }

  @Test
  void a_key_may_be_missing_on_either_side() {
    assertThat(first("", "seed = 2").orElseThrow().inWords())
        .isEqualTo("no seed but the configuration says 2");
    assertThat(first("{\"seed\": 2}", "").orElseThrow().inWords())
        .isEqualTo("seed = 2 but the configuration does not have it");
  }

  @Test
  void a_key_of_a_newer_gibbon_counts_when_it_has_not_its_default() {
    assertThat(first("", "train.workers = 2, models.a.train.workers = 2, seed = 1")).isEmpty();
    assertThat(first("", "train.workers = 3")).isPresent();
    assertThat(first("", "models.a.train.workers = 3")).isPresent();
    assertThat(first("train.workers = 2", "")).isPresent();
    assertThat(first("", "defences.h.epsilon-warm-up = 0, defence.epsilon-warm-up = 0")).isEmpty();
    assertThat(first("", "defence.epsilon-warm-up = 2")).isPresent();
  }

  @Test
  void order_form_and_keys_that_do_not_count_make_no_difference() {
    assertThat(first("a.skipped = 1, b = [x], c.d = 0.5", "{c: {d: 0.5}, b: [\"x\"]}")).isEmpty();
  }
}
