package ml.gibbon.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import ml.gibbon.ingest.read.KnownSet;
import ml.gibbon.ingest.read.KnownSets;
import org.junit.jupiter.api.Test;

class NamedSetsTest {

  @Test
  void every_set_is_listed_with_its_files() {
    String text = NamedSets.inWords();

    assertThat(text).contains("\ndigits\n", "\nshapes\n", "10 classes: 0 to 9");
    for (KnownSet set : KnownSets.ALL) {
      assertThat(text).contains("\n" + set.name() + "\n", "  files: " + set.fileNames() + "\n");
    }
  }

  /** The characters of each set of EMNIST, table 2 of Cohen et al. 2017 and the authors' page. */
  @Test
  void the_numbers_are_those_of_the_papers() {
    assertThat(List.of("digits", "letters", "balanced", "bymerge", "byclass"))
        .extracting(name -> KnownSets.named("emnist-" + name).orElseThrow().published())
        .extracting(set -> set.trainImages() + set.testImages())
        .containsExactly(280_000L, 145_600L, 131_600L, 814_255L, 814_255L);
    assertThat(NamedSets.inWords())
        .contains("3x32x32, 50,000 training and 10,000 test images, 10 classes: airplane,")
        .contains("1x28x28, 697,932 training and 116,323 test images, 62 classes: 0, 1,");
  }
}
