package ml.gibbon.ingest;

import static ml.gibbon.ingest.TestFiles.HADOOP;
import static ml.gibbon.ingest.TestFiles.blankImages;
import static ml.gibbon.ingest.TestFiles.labelsFromZero;
import static ml.gibbon.ingest.TestFiles.settings;
import static ml.gibbon.ingest.TestFiles.threeImages;
import static ml.gibbon.ingest.TestFiles.threeLabels;
import static ml.gibbon.ingest.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.provenance.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSetsTest {

  @TempDir Path path;
  @TempDir Path cache;

  private final ImageSets sets = new ImageSets(HADOOP, new Downloader(Duration.ZERO));

  private static void writeMnist(Path folder, int train, int test) throws IOException {
    write(folder, "train-images-idx3-ubyte", blankImages(train, 28));
    write(folder, "train-labels.idx1-ubyte", labelsFromZero(train));
    write(folder, "t10k-images-idx3-ubyte", blankImages(test, 28));
    write(folder, "t10k-labels-idx1-ubyte", labelsFromZero(test));
  }

  private static DataSettings withDownload(DataSettings data) {
    return new DataSettings(
        data.name(),
        data.path(),
        data.cache(),
        true,
        data.trainImages(),
        data.testImages(),
        data.idx(),
        data.parquet());
  }

  @Test
  void looks_for_mnist_in_the_path_and_then_in_the_cache() throws IOException {
    writeMnist(cache.resolve("mnist"), 5, 4);
    assertThat(sets.check(settings("mnist", path, cache, 0, 0)).trainImages()).isEqualTo(5);

    writeMnist(path, 3, 2);
    ImageSetSummary found = sets.check(settings("mnist", path, cache, 0, 0));
    assertThat(found)
        .isEqualTo(
            new ImageSetSummary("mnist", new ImageShape(1, 28, 28), ImageSet.numbers(10), 3, 2));
  }

  @ParameterizedTest
  @CsvSource({"mnist, train-images-idx3-ubyte", "cifar10, cifar-10-binary.tar.gz"})
  void says_what_is_missing_where_and_what_to_do(String name, String file) {
    assertThatThrownBy(() -> sets.open(settings(name, path, cache, 0, 0), 1))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(
            name + " is not there",
            file,
            path.toString(),
            cache.resolve(name).toString(),
            "data.path",
            "data.download = true")
        .message()
        .hasLineCount(1);
  }

  @Test
  void a_check_downloads_nothing_and_knows_the_official_counts() throws IOException {
    ImageSetSummary mnist = sets.check(withDownload(settings("mnist", path, cache, 0, 0)));
    ImageSetSummary cifar = sets.check(withDownload(settings("cifar10", path, cache, 100, 0)));

    assertThat(mnist.trainImages()).isEqualTo(60_000);
    assertThat(mnist.testImages()).isEqualTo(10_000);
    assertThat(cifar.shape()).isEqualTo(new ImageShape(3, 32, 32));
    assertThat(cifar.trainImages()).isEqualTo(100);
    assertThat(cifar.testImages()).isEqualTo(10_000);
    assertThat(cache).isEmptyDirectory();
  }

  @Test
  void takes_an_idx_pair_without_a_test_split() throws IOException {
    write(path, "images", threeImages());
    write(path, "labels", threeLabels());

    ImageSet set = sets.open(settings("idx", path, cache, 2, 0), 1);

    assertThat(set.shape()).isEqualTo(new ImageShape(1, 2, 2));
    assertThat(set.classNames()).hasSize(10);
    assertThat(set.splits()).extracting(Split::name).containsExactly("train");
    assertThat(set.splits().get(0).images()).isEqualTo(2);
    assertThat(set.splits().get(0).inputs(HADOOP))
        .containsEntry("images", Sha256.of(threeImages()))
        .containsEntry("labels", Sha256.of(threeLabels()));
  }

  @Test
  void refuses_splits_of_different_shapes() throws IOException {
    writeMnist(path, 3, 2);
    write(path, "t10k-images-idx3-ubyte", blankImages(2, 27));

    assertThatThrownBy(() -> sets.check(settings("mnist", path, cache, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("images of shape 1x28x28 but")
        .hasMessageContaining("of shape 1x27x27");
  }

  @Test
  void refuses_more_images_than_there_are() throws IOException {
    write(path, "images", threeImages());
    write(path, "labels", threeLabels());

    assertThatThrownBy(() -> sets.check(settings("idx", path, cache, 4, 0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.train-images is 4 but the train split holds 3 images");
    assertThatThrownBy(() -> sets.check(settings("idx", path, cache, 0, 1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.test-images is 1 but the test split holds 0 images");
  }

  @Test
  void a_generator_has_to_be_told_how_many() {
    assertThatThrownBy(() -> sets.check(settings("digits", path, cache, 0, 10)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.train-images is 0");
    assertThatThrownBy(() -> sets.check(settings("shapes", path, cache, 10, 0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.test-images is 0");
  }

  @Test
  void names_the_generator_and_its_version_as_the_input() throws IOException {
    ImageSet set = sets.open(settings("digits", path, cache, 10, 10), 1);

    assertThat(set.splits().get(0).inputs(HADOOP)).containsEntry("generator digits", "version 1");
  }

  @Test
  void refuses_an_unknown_name_and_a_missing_path() {
    assertThatThrownBy(() -> sets.check(settings("minst", path, cache, 0, 0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.name is minst: choose digits, shapes, mnist");
    assertThatThrownBy(() -> sets.check(settings("idx", Path.of(""), cache, 0, 0)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.path is empty");
  }

  @Test
  void names_a_missing_idx_file() {
    assertThatThrownBy(() -> sets.check(settings("idx", path, cache, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path + "/images is not there");
  }
}
