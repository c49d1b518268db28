package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.provenance.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Facts about the public files that everybody can count. */
@EnabledIfEnvironmentVariable(named = "GIBBON_DATA", matches = ".+")
class OfficialDataTest {

  private static final Path DATA = Path.of(System.getenv().getOrDefault("GIBBON_DATA", ""));

  private static long[] histogram(Split split) throws IOException {
    long[] counts = new long[10];
    try (ImageIterator images = split.source().read(0, split.images(), HADOOP)) {
      images.forEachRemaining(image -> counts[image.label()]++);
    }
    return counts;
  }

  @Test
  void mnist_has_its_known_labels() throws IOException {
    ImageSet set =
        new Mnist().openIn(DATA.resolve("mnist").toString(), OnBadImage.FAIL, HADOOP).orElseThrow();

    assertThat(histogram(set.splits().get(0)))
        .containsExactly(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949);
    assertThat(TestFiles.read(set.splits().get(0).source(), 0, 10))
        .extracting(LabelledImage::label)
        .containsExactly(5, 0, 4, 1, 9, 2, 1, 3, 1, 4);
    assertThat(set.splits()).extracting(Split::images).containsExactly(60_000L, 10_000L);
  }

  @Test
  void mnist_files_have_the_pinned_hashes() throws IOException {
    for (PinnedFile pinned : new Mnist().download().orElseThrow().files()) {
      byte[] bytes = Files.readAllBytes(DATA.resolve("mnist").resolve(pinned.name()));
      assertThat((long) bytes.length).isEqualTo(pinned.bytes());
      assertThat(Sha256.of(bytes)).isEqualTo(pinned.sha256());
    }
  }

  @Test
  void cifar10_has_a_thousand_test_images_of_each_class() throws IOException {
    ImageSet set =
        Cifar.TEN.openIn(DATA.resolve("cifar10").toString(), OnBadImage.FAIL, HADOOP).orElseThrow();

    assertThat(set.classNames())
        .isEqualTo(
            List.of(
                "airplane",
                "automobile",
                "bird",
                "cat",
                "deer",
                "dog",
                "frog",
                "horse",
                "ship",
                "truck"));
    assertThat(histogram(set.splits().get(1)))
        .containsExactly(1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000);
    assertThat(set.splits().get(0).images()).isPositive().matches(n -> n % 10_000 == 0);
  }
}
