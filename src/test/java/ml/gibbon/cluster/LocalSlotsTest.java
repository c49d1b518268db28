package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many tasks a local master runs at a time, without starting one. */
class LocalSlotsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"local | 1", "local[3] | 3", "local[2,4] | 2", "local[ 2 , 1 ] | 2"})
  void a_local_master_says_its_threads(String master, int slots) {
    assertThat(SparkPlan.localSlots(master)).hasValue(slots);
  }

  @Test
  void a_star_is_all_processors() {
    OptionalInt all = OptionalInt.of(Runtime.getRuntime().availableProcessors());

    assertThat(SparkPlan.localSlots("local[*]")).isEqualTo(all);
    assertThat(SparkPlan.localSlots("local[*,3]")).isEqualTo(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"local-cluster[2,1,1024]", "spark://h:7077", "yarn", "local[0]", "local[x]"})
  void any_other_master_is_asked(String master) {
    assertThat(SparkPlan.localSlots(master)).isEmpty();
  }
}
