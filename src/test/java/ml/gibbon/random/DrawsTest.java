package ml.gibbon.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Values are held fixed because published tables, models and explanations depend on them. They come
 * from SplitMix64, MurmurHash3 and the bounded integers of the JDK, written a second time in
 * Python, and from the code that made what was published, unless a test says otherwise.
 */
class DrawsTest {

  @Test
  void follows_the_published_sequence_of_splitmix64() {
    // The reference output of Vigna's splitmix64.c for the seed 1234567.
    Draws draws = new Draws(1234567);

    assertThat(draws.nextLong()).isEqualTo(6457827717110365317L);
    assertThat(draws.nextLong()).isEqualTo(3203168211198807973L);
    assertThat(draws.nextLong()).isEqualTo(Long.parseUnsignedLong("9817491932198370423"));
  }

  @Test
  void the_sequence_is_cut_into_numbers_in_one_way() {
    Draws doubles = new Draws(1234567);
    assertThat(DoubleStream.generate(doubles::nextDouble).limit(3))
        .containsExactly(0.3500795420214081, 0.17364409667091263, 0.5322073040624192);
    Draws scaled = new Draws(1234567);
    assertThat(scaled.uniform(-1, 3)).isEqualTo(-1 + 4 * 0.3500795420214081);
    assertThat(scaled.chance(0.1736)).isFalse();
    assertThat(scaled.chance(0.5323)).isTrue();
    Draws ints = new Draws(1234567);
    assertThat(IntStream.generate(ints::nextInt).limit(4))
        .containsExactly(-104066435, 299050070, 46185021, 139885280);
    Draws bounded = new Draws(4);
    assertThat(IntStream.generate(() -> bounded.nextInt(5)).limit(10))
        .containsExactly(4, 4, 3, 4, 0, 4, 2, 2, 3, 4);
    Draws shifted = new Draws(4);
    assertThat(IntStream.generate(() -> shifted.nextInt(-2, 3)).limit(10))
        .containsExactly(2, 2, 1, 2, -2, 2, 0, 0, 1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, --+---++++++++-+-+++-+-----+++-+-+++----+-+--+--+-++--+--+--+--+",
    "1, 9999, --++---++--+---+---++++++++-++-+--++-+-++-++-++++-+----+++--+-++",
  })
  void signs_of_an_image_are_those_of_the_published_tables(long seed, long image, String signs) {
    Draws draws = Draws.ofImage(seed, image, "random-sign");
    StringBuilder drawn = new StringBuilder();
    for (int i = 0; i < signs.length(); i++) {
      drawn.append(draws.nextBoolean() ? '+' : '-');
    }
    assertThat(drawn).hasToString(signs);
  }

  /** As the code drew them that counted the rubbish images of published explanations. */
  @Test
  void normal_numbers_are_those_of_the_published_explanations() {
    Draws draws = Draws.ofImage(7, 3, "rubbish");
    assertThat(DoubleStream.generate(draws::nextGaussian).limit(4))
        .containsExactly(
            0.372596906186456, -1.731493982380023, -1.1431793021379604, -0.5939811513540859);
  }

  @ParameterizedTest
  @CsvSource({"5, 0, 5", "5, 7, 6018027440424182934", "-3, 59999, -7771447348702428618"})
  void draws_of_an_image_in_training_are_those_of_the_published_models(
      long seed, long image, long start) {
    assertSame(Draws.ofImage(seed, image), new Draws(start));
  }

  @ParameterizedTest
  @CsvSource({
    "1, train, 0, 7360738041176465340",
    "1, test, 9999, -473233402305906881",
    "11, train/labels, 3, 1537869559685872962",
  })
  void streams_are_those_of_the_published_images(long seed, String stream, long index, long start) {
    assertSame(Draws.ofStream(seed, stream, index), new Draws(start));
  }

  private static void assertSame(Draws draws, Draws expected) {
    for (int i = 0; i < 3; i++) {
      assertThat(draws.nextLong()).isEqualTo(expected.nextLong());
    }
  }

  @Test
  void nearly_normal_numbers_have_mean_0_and_deviation_1() {
    Draws draws = Draws.ofStream(1, "normal", 0);
    int n = 200_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double value = draws.nearlyNormal();
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
    int[] order = Draws.ofStream(4, "order", 2).permutation(50);

    assertThat(order).isNotEqualTo(Arrays.stream(order).sorted().toArray());
    assertThat(Arrays.stream(order).sorted().toArray()).isEqualTo(IntStream.range(0, 50).toArray());
  }

  /** Of 6 numbers 2 are chosen in 15 ways, each as often but for five standard errors. */
  @Test
  void some_numbers_are_chosen_as_often_as_others_and_once() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 15_000; i++) {
      counts.merge(Arrays.toString(Draws.ofStream(1, "some", i).some(2, 6)), 1, Integer::sum);
    }

    assertThat(counts).hasSize(15);
    assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(847, 1153));
    assertThat(Draws.ofStream(1, "some", 0).some(4, 4)).containsExactly(0, 1, 2, 3);
    assertThat(Draws.ofStream(1, "some", 0).some(50, 1L << 40)).isSorted().doesNotHaveDuplicates();
  }
}
