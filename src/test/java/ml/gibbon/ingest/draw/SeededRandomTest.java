package ml.gibbon.ingest.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeededRandomTest {

  @Test
  void follows_the_published_sequence_of_splitmix64() {
    // The reference output of Vigna's splitmix64.c for the seed 1234567.
    SeededRandom random = new SeededRandom(1234567);

    assertThat(random.nextLong()).isEqualTo(6457827717110365317L);
    assertThat(random.nextLong()).isEqualTo(3203168211198807973L);
    assertThat(random.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
  }

  /**
   * Held fixed because published tables are made of images drawn from these. The numbers come from
   * SplitMix64, written a second time in Python, and from the code that drew those images.
   */
  @ParameterizedTest
  @CsvSource({
    "1, train, 0, 7360738041176465340",
    "1, test, 9999, -473233402305906881",
    "11, train/labels, 3, 1537869559685872962",
  })
  void a_sequence_is_that_of_the_published_tables(
      long seed, String stream, long index, long start) {
    SeededRandom expected = new SeededRandom(start);
    SeededRandom random = SeededRandom.of(seed, stream, index);
    for (int i = 0; i < 3; i++) {
      assertThat(random.nextLong()).isEqualTo(expected.nextLong());
    }
  }

  @Test
  void normal_numbers_have_mean_0_and_deviation_1() {
    SeededRandom random = SeededRandom.of(1, "normal", 0);
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double value = random.normal();
      assertThat(Math.abs(value)).isLessThan(3.5);
      sum += value;
      squares += value * value;
    }

    // Five standard errors: 5 / sqrt(n) is 0.011, and less for the variance.
    assertThat(sum / n).isCloseTo(0, within(0.012));
    assertThat(squares / n).isCloseTo(1, within(0.012));
  }

  @Test
  void a_permutation_has_every_number_once() {
    int[] order = SeededRandom.of(4, "order", 2).permutation(50);

    assertThat(order).isNotEqualTo(Arrays.stream(order).sorted().toArray());
    assertThat(Arrays.stream(order).sorted().toArray())
        .isEqualTo(java.util.stream.IntStream.range(0, 50).toArray());
  }
}
