package ml.gibbon.ingest;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static ml.gibbon.ingest.read.TestFiles.blankImages;
import static ml.gibbon.ingest.read.TestFiles.bytes;
import static ml.gibbon.ingest.read.TestFiles.cifarRecord;
import static ml.gibbon.ingest.read.TestFiles.join;
import static ml.gibbon.ingest.read.TestFiles.labelsFromZero;
import static ml.gibbon.ingest.read.TestFiles.read;
import static ml.gibbon.ingest.read.TestFiles.settings;
import static ml.gibbon.ingest.read.TestFiles.threeImages;
import static ml.gibbon.ingest.read.TestFiles.threeLabels;
import static ml.gibbon.ingest.read.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.read.Downloader;
import ml.gibbon.ingest.read.ImageIterator;
import ml.gibbon.ingest.read.ImageSet;
import ml.gibbon.ingest.read.ImageSource;
import ml.gibbon.ingest.read.KnownSets;
import ml.gibbon.ingest.read.Split;
import ml.gibbon.ingest.read.TestFiles;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.UsedFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageSetsTest {

  @TempDir Path path;
  @TempDir Path cache;

  private final ImageSets sets = sets(OnBadImage.FAIL);

  private static ImageSets sets(OnBadImage onBadImage) {
    return new ImageSets(HADOOP, new Downloader(), onBadImage, UsedFiles.NONE);
  }

  private static void writeMnist(Path folder, int train, int test) throws IOException {
    write(folder, "train-images-idx3-ubyte", blankImages(train, 28));
    write(folder, "train-labels.idx1-ubyte", labelsFromZero(train));
    write(folder, "t10k-images-idx3-ubyte", blankImages(test, 28));
    write(folder, "t10k-labels-idx1-ubyte", labelsFromZero(test));
  }

  private static DataSettings withClasses(DataSettings data, Integer... classes) {
    return new DataSettings(
        data.name(),
        data.path(),
        data.cache(),
        data.download(),
        data.trainImages(),
        data.testImages(),
        List.of(classes),
        data.idx(),
        data.parquet());
  }

  private static DataSettings withDownload(DataSettings data) {
    return new DataSettings(
        data.name(),
        data.path(),
        data.cache(),
        true,
        data.trainImages(),
        data.testImages(),
        data.classes(),
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
            new ImageSetSummary(
                "idx",
                new ImageShape(1, 28, 28),
                ImageSet.numbers(10),
                3,
                2,
                List.of(
                    "the files have the names of MNIST's but other labels: this set is called idx;"
                        + " data.title gives it a name of its own",
                    "no training image of classes 3, 4, 5, 6, 7, 8, 9: no model can learn them;"
                        + " data.classes leaves classes out",
                    "no test image of class 2: errors say nothing of it")));
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
  void knows_every_set_by_its_name_and_says_only_of_some_that_they_can_be_fetched() {
    for (String name : KnownSets.names()) {
      assertThatThrownBy(() -> sets.open(settings(name, path, cache, 0, 0), 1))
          .isInstanceOf(InputException.class)
          .hasMessageContainingAll(name + " is not there", "data.path")
          .satisfies(
              e ->
                  assertThat(e.getMessage().contains("data.download"))
                      .isEqualTo(List.of("mnist", "cifar10").contains(name)));
    }
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
  void names_a_missing_idx_file() {
    assertThatThrownBy(() -> sets.check(settings("idx", path, cache, 0, 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(path + "/images is not there");
  }

  @Test
  void looks_in_a_folder_of_the_sets_name_below_the_path_too() throws IOException {
    writeMnist(path.resolve("mnist"), 5, 4);

    assertThat(sets.check(settings("mnist", path, cache, 0, 0)).trainImages()).isEqualTo(5);
  }

  /** Labels 7, 0, 9, and pixels 0 1 2 3, 4 5 6 7, 252 253 254 255. */
  @Test
  void keeps_some_classes_in_the_order_given_without_gaps_in_the_ids() throws IOException {
    write(path, "images", threeImages());
    write(path, "labels", threeLabels());

    ImageSet set = sets.open(withClasses(settings("idx", path, cache, 0, 0), 9, 7), 1);

    assertThat(set.classNames()).containsExactly("9", "7");
    assertThat(set.splits().get(0).images()).isEqualTo(2);
    List<LabelledImage> images = read(set.splits().get(0).source(), 0, 2);
    assertThat(images).extracting(LabelledImage::id).containsExactly(0L, 1L);
    assertThat(images).extracting(LabelledImage::label).containsExactly(1, 0);
    assertThat(images.get(0).pixels()).containsExactly(0, 1, 2, 3);
    assertThat(images.get(1).pixels()).containsExactly(252, 253, 254, 255);
  }

  @ParameterizedTest
  @CsvSource({"0, 4", "1, 3", "2, 2", "3, 4", "4, 4"})
  void any_range_of_the_kept_images_is_the_same_piece_of_the_whole(long from, long to)
      throws IOException {
    writeMnist(path.resolve("a"), 10, 10);
    write(
        path.resolve("a"),
        "train-labels.idx1-ubyte",
        bytes(0, 0, 8, 1, 0, 0, 0, 10, 3, 7, 1, 3, 3, 0, 1, 7, 2, 2));
    ImageSet set =
        sets.open(withClasses(settings("mnist", path.resolve("a"), cache, 0, 0), 3, 2, 7), 1);
    ImageSource source = set.splits().get(0).source();

    assertThat(read(source, 0, source.images()))
        .extracting(LabelledImage::label)
        .containsExactly(0, 2, 0, 0, 2, 1, 1);
    assertThat(read(source, from, to))
        .usingRecursiveComparison()
        .isEqualTo(read(source, 0, source.images()).subList((int) from, (int) to));
  }

  @Test
  void of_some_classes_an_image_without_a_label_is_not_lost_silently() throws IOException {
    write(
        path,
        "data_batch_1.bin",
        join(cifarRecord(3, 0), cifarRecord(200, 0), cifarRecord(7, 0), cifarRecord(3, 1)));
    write(path, "test_batch.bin", cifarRecord(3, 0));

    ImageSource threes =
        sets(OnBadImage.QUARANTINE)
            .open(withClasses(settings("cifar10", path, cache, 0, 0), 3, 9), 1)
            .splits()
            .get(0)
            .source();

    assertThat(threes.images()).isEqualTo(3);
    try (ImageIterator images = threes.read(0, 3, HADOOP)) {
      assertThat(images.next().id()).isZero();
      assertThatThrownBy(images::next).hasMessageContaining("row 1: label 200");
      LabelledImage last = images.next();
      assertThat(last.id()).isEqualTo(2);
      assertThat(last.label()).isZero();
      assertThat(last.pixels()[0]).isEqualTo((byte) 2);
    }
  }

  @Test
  void the_number_of_images_counts_those_that_are_kept() throws IOException {
    writeMnist(path, 10, 10);

    ImageSetSummary one = sets.check(withClasses(settings("mnist", path, cache, 1, 0), 3, 7));
    assertThat(one.classNames()).containsExactly("3", "7");
    assertThat(one.trainImages()).isEqualTo(1);
    assertThat(one.testImages()).isEqualTo(2);
    assertThatThrownBy(() -> sets.check(withClasses(settings("mnist", path, cache, 3, 0), 3, 7)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.train-images is 3 but the train split holds 2 images");
  }

  @Test
  void refuses_a_class_that_the_set_does_not_have_or_has_no_image_of() throws IOException {
    write(path, "images", threeImages());
    write(path, "labels", threeLabels());

    assertThatThrownBy(() -> sets.check(withClasses(settings("idx", path, cache, 0, 0), 3, 10)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.classes has 10 but idx has classes 0 to 9");
    assertThatThrownBy(() -> sets.check(withClasses(settings("idx", path, cache, 0, 0), 3, 4)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("no image of these classes");
    assertThatThrownBy(() -> sets.check(withClasses(settings("digits", path, cache, 5, 5), 3, 10)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("data.classes has 10 but digits has classes 0 to 9");
  }

  @Test
  void a_generator_draws_the_wanted_classes_only() throws IOException {
    ImageSet set = sets.open(withClasses(settings("digits", path, cache, 20, 4), 7, 3), 1);

    assertThat(set.classNames()).containsExactly("7", "3");
    List<LabelledImage> images = read(set.splits().get(0).source(), 0, 20);
    assertThat(images).filteredOn(image -> image.label() == 0).hasSize(10);
    assertThat(images).filteredOn(image -> image.label() == 1).hasSize(10);
  }

  /** Counts of the files at http://yann.lecun.com/exdb/mnist: the 3s and the 7s. */
  @Test
  void a_check_knows_how_many_images_of_a_class_a_download_holds() throws IOException {
    ImageSetSummary mnist =
        sets.check(withDownload(withClasses(settings("mnist", path, cache, 0, 0), 3, 7)));

    assertThat(mnist.classNames()).containsExactly("3", "7");
    assertThat(mnist.trainImages()).isEqualTo(6131 + 6265);
    assertThat(mnist.testImages()).isEqualTo(1010 + 1028);
  }

  /** Sorted labels 0 and 1, of which the pixels tell the place. */
  private void writeSorted(int zeros, int ones) throws IOException {
    byte[] pixels = new byte[zeros + ones];
    byte[] labels = new byte[zeros + ones];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) i;
      labels[i] = (byte) (i < zeros ? 0 : 1);
    }
    int count = pixels.length;
    write(path, "images", join(bytes(0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 1, 0, 0, 0, 1), pixels));
    write(path, "labels", join(bytes(0, 0, 8, 1, 0, 0, 0, count), labels));
  }

  @Test
  void a_smaller_number_of_images_is_a_sample_of_every_class() throws IOException {
    writeSorted(60, 40);

    ImageSource source = sets.open(settings("idx", path, cache, 10, 0), 1).splits().get(0).source();
    List<LabelledImage> images = read(source, 0, 10);

    assertThat(images).filteredOn(image -> image.label() == 0).hasSize(6);
    assertThat(images).filteredOn(image -> image.label() == 1).hasSize(4);
    assertThat(images).extracting(image -> (int) image.pixels()[0]).isSorted();
    assertThat(source.labels(HADOOP)).toIterable().containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1);
    assertThat(
            read(sets.open(settings("idx", path, cache, 10, 0), 1).splits().get(0).source(), 3, 7))
        .usingRecursiveComparison()
        .isEqualTo(images.subList(3, 7));
    assertThat(
            read(sets.open(settings("idx", path, cache, 10, 0), 2).splits().get(0).source(), 0, 10))
        .usingRecursiveComparison()
        .isNotEqualTo(images);
  }

  @ParameterizedTest
  @CsvSource({"images.gz, labels.gz", "images, labels.gz", "images.gz, labels"})
  void finds_idx_files_with_and_without_gz(String images, String labels) throws IOException {
    write(path, images, images.endsWith("gz") ? TestFiles.gzip(threeImages()) : threeImages());
    write(path, labels, labels.endsWith("gz") ? TestFiles.gzip(threeLabels()) : threeLabels());

    assertThat(sets.check(settings("idx", path, cache, 0, 0)).trainImages()).isEqualTo(3);
  }

  private DataSettings titled(String title, String... classNames) {
    DataSettings data = settings("idx", path, cache, 0, 0);
    return new DataSettings(
        "idx",
        title,
        data.path(),
        data.cache(),
        false,
        0,
        0,
        List.of(),
        List.of(classNames),
        data.idx(),
        data.numpy(),
        data.folder(),
        data.parquet());
  }

  @Test
  void calls_a_set_and_its_classes_what_the_settings_say() throws IOException {
    writeSorted(3, 3);

    ImageSetSummary clothes = sets.check(titled("clothes", "shirt", "shoe", "bag"));

    assertThat(clothes.dataset()).isEqualTo("clothes");
    assertThat(clothes.classNames()).containsExactly("shirt", "shoe", "bag");
    write(path, "labels", bytes(0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 3, 0, 1));
    assertThatThrownBy(() -> sets.check(titled("", "shirt", "shoe", "bag")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("data.class-names has 3 names but idx has 4 classes: name each of them");
  }

  @Test
  void warns_of_labels_from_1_on_and_of_classes_of_very_different_sizes() throws IOException {
    write(path, "images", threeImages());
    write(path, "labels", bytes(0, 0, 8, 1, 0, 0, 0, 3, 1, 2, 3));
    assertThat(sets.check(settings("idx", path, cache, 0, 0)).warnings())
        .containsExactly(
            "labels start at 1: class 0 has no training image, and every model an output that is"
                + " never right; data.classes = [1, ..., 3] makes them start at 0");

    writeSorted(84, 4);
    assertThat(sets.check(settings("idx", path, cache, 0, 0)).warnings())
        .containsExactly(
            "classes are unbalanced: 84 training images of class 0 but 4 of class 1; an error rate"
                + " over all images hardly sees the small ones");

    writeSorted(40, 4);
    assertThat(sets.check(settings("idx", path, cache, 0, 0)).warnings()).isEmpty();
  }
}
