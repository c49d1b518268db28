package ml.gibbon.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageRandomTest {

  /**
   * Held fixed because the tables of random-sign that were published were made with these draws.
   * The signs come from the finaliser of MurmurHash3 and SplitMix64, written a second time in
   * Python, and from the code that made those tables.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0, --+---++++++++-+-+++-+-----+++-+-+++----+-+--+--+-++--+--+--+--+",
    "1, 9999, --++---++--+---+---++++++++-++-+--++-+-++-++-++++-+----+++--+-++",
  })
  void signs_are_those_of_the_published_tables(long seed, long image, String signs) {
    SplittableRandom random = ImageRandom.of(seed, image, "random-sign");
    StringBuilder drawn = new StringBuilder();
    for (int i = 0; i < signs.length(); i++) {
      drawn.append(random.nextBoolean() ? '+' : '-');
    }
    assertThat(drawn).hasToString(signs);
  }

  /** As the code drew them that counted the rubbish images of published explanations. */
  @Test
  void normal_numbers_are_those_of_the_published_explanations() {
    SplittableRandom random = ImageRandom.of(7, 3, "rubbish");
    assertThat(DoubleStream.generate(random::nextGaussian).limit(4))
        .containsExactly(
            0.372596906186456, -1.731493982380023, -1.1431793021379604, -0.5939811513540859);
  }
}
