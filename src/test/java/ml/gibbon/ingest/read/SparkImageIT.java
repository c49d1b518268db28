package ml.gibbon.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PngImage;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.UsedFiles;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Spark's {@code image} data source has read and written as Parquet is read. */
class SparkImageIT {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void images_of_spark_have_the_pixels_of_their_files(int channels) throws IOException {
    ImageShape shape = new ImageShape(channels, 2, 3);
    byte[] pixels = new byte[shape.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 14);
    }
    Path pictures = Files.createDirectories(folder.resolve("pictures/label=1"));
    Files.write(pictures.resolve("a.png"), PngImage.encode(pixels, shape));
    SparkSession spark = LocalSpark.session();
    spark
        .read()
        .format("image")
        .load(folder.resolve("pictures").toString())
        .select("image", "label")
        .write()
        .parquet(folder.resolve("set/train").toString());

    ImageSet set =
        ParquetSet.open(
            folder.resolve("set").toString(),
            TestFiles.parquet(folder.resolve("set")),
            OnBadImage.FAIL,
            UsedFiles.NONE,
            new Configuration());

    assertThat(set.shape()).isEqualTo(shape);
    List<LabelledImage> images =
        TestFiles.read(set.splits().get(0).source(), 0, set.splits().get(0).images());
    assertThat(images).hasSize(1);
    assertThat(images.get(0).pixels()).isEqualTo(pixels);
    assertThat(images.get(0).label()).isEqualTo(1);
  }
}
