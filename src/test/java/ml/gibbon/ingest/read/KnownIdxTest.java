package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.gzip;
import static ml.gibbon.ingest.read.TestFiles.join;
import static ml.gibbon.ingest.read.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KnownIdxTest {

  /** Classes of each set, as their papers have them. */
  private static final Map<String, Integer> CLASSES =
      Map.of(
          "fashion-mnist", 10,
          "kmnist", 10,
          "qmnist", 10,
          "emnist-mnist", 10,
          "emnist-digits", 10,
          "emnist-letters", 26,
          "emnist-balanced", 47,
          "emnist-bymerge", 47,
          "emnist-byclass", 62);

  @TempDir Path folder;

  /** One image of two by two pixels: 1 2 / 3 4. */
  private static byte[] image() {
    return bytes(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4);
  }

  private static byte[] label(int label) {
    return bytes(0, 0, 8, 1, 0, 0, 0, 1, label);
  }

  private ImageSet open(String name) throws IOException {
    return KnownSets.named(name)
        .orElseThrow()
        .openIn(folder.toString(), OnBadImage.FAIL, HADOOP)
        .orElseThrow();
  }

  private void write4(String train, String test, String ofLabels, byte[] labels)
      throws IOException {
    for (String split : List.of(train, test)) {
      write(folder, split + "-images-idx3-ubyte.gz", gzip(image()));
      write(folder, split + "-labels-" + ofLabels + ".gz", gzip(labels));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fashion-mnist", "kmnist"})
  void takes_the_names_of_mnist(String name) throws IOException {
    write4("train", "t10k", "idx1-ubyte", label(9));

    ImageSet set = open(name);

    assertThat(set.name()).isEqualTo(name);
    LabelledImage image = TestFiles.read(set.splits().get(0).source(), 0, 1).get(0);
    assertThat(image.label()).isEqualTo(9);
    assertThat(image.pixels()).containsExactly(1, 2, 3, 4);
  }

  @ParameterizedTest
  @CsvSource({"mnist, 9, 9", "letters, 26, 25", "letters, 1, 0", "balanced, 46, 46"})
  void sets_emnist_upright_and_counts_from_0(String set, int stored, int label) throws IOException {
    write4("emnist-" + set + "-train", "emnist-" + set + "-test", "idx1-ubyte", label(stored));

    ImageSet opened = open("emnist-" + set);

    for (Split split : opened.splits()) {
      LabelledImage image = TestFiles.read(split.source(), 0, 1).get(0);
      assertThat(image.label()).isEqualTo(label);
      assertThat(image.pixels()).containsExactly(1, 3, 2, 4);
      assertThat(split.source().labels(HADOOP)).toIterable().containsExactly(label);
    }
  }

  @Test
  void reads_the_first_of_the_numbers_of_qmnist() throws IOException {
    byte[] row = join(bytes(0, 0, 0, 7), new byte[28]);
    byte[] labels = join(bytes(0, 0, 12, 2, 0, 0, 0, 1, 0, 0, 0, 8), row);
    write4("qmnist-train", "qmnist-test", "idx2-int", labels);

    ImageSet set = open("qmnist");

    assertThat(TestFiles.read(set.splits().get(1).source(), 0, 1).get(0).label()).isEqualTo(7);
  }

  @Test
  void refuses_a_row_of_numbers_that_is_cut() throws IOException {
    byte[] labels = bytes(0, 0, 12, 2, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0);
    write4("qmnist-train", "qmnist-test", "idx2-int", labels);

    assertThatThrownBy(() -> open("qmnist"))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("qmnist-train-labels-idx2-int", "truncated");
  }

  @Test
  void refuses_a_label_below_the_first() throws IOException {
    write4("emnist-letters-train", "emnist-letters-test", "idx1-ubyte", label(0));

    Split train = open("emnist-letters").splits().get(0);

    assertThat(train.source().labels(HADOOP)).toIterable().containsExactly(ImageSource.NO_LABEL);
    assertThatThrownBy(() -> TestFiles.read(train.source(), 0, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("emnist-letters-train-labels", "label 0");
  }

  @Test
  void knows_the_classes_of_each_set() {
    for (KnownSet set : KnownIdx.ALL) {
      assertThat(((KnownIdx) set).classNames())
          .as(set.name())
          .hasSize(CLASSES.get(set.name()))
          .doesNotHaveDuplicates();
    }
  }
}
