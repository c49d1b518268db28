package ml.gibbon.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StratifiedSampleTest {

  private static final int CLASSES = 4;

  /** 1,000 items, sorted by their labels: 100 of class 0, 200 of 1, 300 of 2, 400 of 3. */
  private static int label(long id) {
    return id < 100 ? 0 : id < 300 ? 1 : id < 600 ? 2 : 3;
  }

  private static final Map<Integer, Long> COUNTS = Map.of(0, 100L, 1, 200L, 2, 300L, 3, 400L);

  private static long[] draw(long seed, long wanted, int parts) {
    Map<Integer, Long> quotas = StratifiedSample.quotas(COUNTS, wanted);
    StratifiedSample all = new StratifiedSample(seed, quotas);
    for (int part = parts - 1; part >= 0; part--) {
      StratifiedSample some = new StratifiedSample(seed, quotas);
      for (long id = part; id < 1000; id += parts) {
        some.add(label(id), id);
      }
      all.merge(some);
    }
    return all.ids();
  }

  @Test
  void takes_of_each_class_its_share() {
    long[] ids = draw(1, 100, 1);

    assertThat(ids).hasSize(100).doesNotHaveDuplicates().isSorted();
    for (int label = 0; label < CLASSES; label++) {
      int wanted = label;
      assertThat(Arrays.stream(ids).filter(id -> label(id) == wanted)).hasSize(10 * (label + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 1000})
  void draws_the_same_items_in_any_number_of_parts_and_any_order(int parts) {
    assertThat(draw(1, 137, parts)).containsExactly(draw(1, 137, 1));
  }

  @Test
  void another_seed_draws_others_and_none_draws_the_first_or_the_last_of_a_class() {
    assertThat(draw(2, 100, 1)).isNotEqualTo(draw(1, 100, 1));
    assertThat(Arrays.stream(draw(1, 100, 1)).filter(id -> id >= 600 && id < 800))
        .hasSizeBetween(10, 30);
  }

  @Test
  void quotas_add_up_whatever_the_remainders() {
    Map<Integer, Long> thirds = Map.of(0, 5L, 1, 5L, 2, 5L);

    assertThat(StratifiedSample.quotas(thirds, 10).values()).containsExactly(4L, 3L, 3L);
    assertThat(StratifiedSample.quotas(thirds, 0).values()).containsOnly(0L);
    assertThat(StratifiedSample.quotas(thirds, 15).values()).containsOnly(5L);
    assertThat(StratifiedSample.quotas(Map.of(0, 998L, 1, 1L, 7, 1L), 100))
        .containsExactlyInAnyOrderEntriesOf(Map.of(0, 100L, 1, 0L, 7, 0L));
    assertThatThrownBy(() -> StratifiedSample.quotas(thirds, 16))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
