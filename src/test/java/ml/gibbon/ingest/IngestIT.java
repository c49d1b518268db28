package ml.gibbon.ingest;

import static ml.gibbon.ingest.read.TestFiles.labelsFromZero;
import static ml.gibbon.ingest.read.TestFiles.settings;
import static ml.gibbon.ingest.read.TestFiles.threeImages;
import static ml.gibbon.ingest.read.TestFiles.threeLabels;
import static ml.gibbon.ingest.read.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.IngestSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.ingest.draw.ImageGenerators;
import ml.gibbon.ingest.read.TestFiles;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.QuarantineList;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.UsedFiles;
import ml.gibbon.testing.ForeignFileSystem;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IngestIT {

  private static final JsonNode SETTINGS = Json.tree(Map.of("seed", 11));

  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    LocalSpark.stopSession();
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("IngestIT")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.hadoop.fs.far.impl", FarFileSystem.class.getName())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  /** A file system that is not the local one, as far as anybody can tell. */
  public static final class FarFileSystem extends ForeignFileSystem {
    @Override
    public String getScheme() {
      return "far";
    }

    @Override
    public java.net.URI getUri() {
      return java.net.URI.create("far:///");
    }
  }

  private List<PublishedFolder> run(DataSettings data, int imagesPerFile, String root) {
    return run(data, imagesPerFile, OnBadImage.FAIL, root);
  }

  private List<PublishedFolder> run(
      DataSettings data, int imagesPerFile, OnBadImage onBadImage, String root) {
    return ingest()
        .run(
            data,
            new IngestSettings(imagesPerFile, onBadImage),
            11,
            new RunFolders(root),
            SETTINGS);
  }

  private static Ingest ingest() {
    Publisher publisher = new Publisher(spark.sparkContext().hadoopConfiguration());
    return new Ingest(spark, publisher, UsedFiles.NONE);
  }

  /** By image id. */
  private static List<LabelledImage> images(PublishedFolder published) {
    return spark.read().parquet(published.files()).collectAsList().stream()
        .map(CleanTable::fromRow)
        .sorted(Comparator.comparing(LabelledImage::id))
        .toList();
  }

  private static PublishedFolder split(String name, List<PublishedFolder> published) {
    return published.stream()
        .filter(folder -> folder.about(CleanSet.class).split().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"digits", "shapes"})
  void a_generator_gives_the_same_rows_for_1_2_and_7_files(String name) {
    DataSettings data = settings(name, folder, folder, 70, 5);

    List<List<LabelledImage>> cuts = new ArrayList<>();
    for (int files : new int[] {1, 2, 7}) {
      PublishedFolder train = split("train", run(data, 70 / files, folder + "/out" + files));
      assertThat(train.files()).hasSize(files);
      cuts.add(images(train));
    }

    for (List<LabelledImage> cut : cuts) {
      assertThat(cut)
          .usingRecursiveFieldByFieldElementComparator()
          .containsExactlyElementsOf(cuts.get(0));
      assertThat(cut)
          .extracting(LabelledImage::id)
          .containsExactlyElementsOf(LongStream.range(0, 70).boxed().toList());
    }
  }

  @Test
  void plans_by_the_source_and_once_it_is_published_without_it() throws IOException {
    write(folder.resolve("source"), "images", threeImages());
    write(folder.resolve("source"), "labels", labelsFromZero(3));
    DataSettings data = settings("idx", folder.resolve("source"), folder, 0, 0);
    IngestSettings ingest = new IngestSettings(10, OnBadImage.FAIL);
    RunFolders run = new RunFolders(folder + "/out");

    IngestPlan before = ingest().plan(data, ingest, run);
    assertThat(folder.resolve("out")).doesNotExist();
    run(data, 10, folder + "/out");
    Files.delete(folder.resolve("source/images"));
    IngestPlan after = ingest().plan(data, ingest, run);

    assertThat(before.lines())
        .containsExactly("ingest            idx: 3 training and 0 test images of 1x2x2, 3 classes");
    assertThat(after).isEqualTo(before);
  }

  @Test
  void publishes_both_splits_with_what_there_is_to_know() {
    List<PublishedFolder> published =
        run(settings("shapes", folder, folder, 25, 10), 10, folder + "/out");

    assertThat(published).hasSize(2);
    PublishedFolder train = split("train", published);
    assertThat(train.path().toString()).endsWith("out/clean/train");
    assertThat(train.manifest().kind()).isEqualTo(CleanSet.KIND);
    assertThat(train.manifest().rows()).isEqualTo(25);
    assertThat(train.manifest().settings()).isEqualTo(SETTINGS);
    assertThat(train.manifest().provenance().seed()).isEqualTo(11);
    assertThat(train.manifest().provenance().inputs())
        .isEqualTo(Map.of("generator shapes", "version 1"));
    assertThat(train.about(CleanSet.class))
        .isEqualTo(
            new CleanSet(
                "shapes",
                "train",
                "3x32x32",
                ImageGenerators.named("shapes").orElseThrow().classNames()));
    assertThat(split("test", published).manifest().rows()).isEqualTo(10);
  }

  @Test
  void writes_the_clean_schema_with_one_row_group_a_file() throws IOException {
    PublishedFolder train =
        split("train", run(settings("digits", folder, folder, 25, 1), 10, folder + "/out"));

    assertThat(spark.read().parquet(train.files()).schema())
        .as("Spark reads every column back as nullable")
        .isEqualTo(CleanTable.SCHEMA.asNullable());
    MessageType expected =
        MessageTypeParser.parseMessageType(
            "message spark_schema { required int64 image_id; required int32 label;"
                + " required binary pixels; }");
    long[] rows = {10, 10, 5};
    for (int i = 0; i < 3; i++) {
      var file =
          HadoopInputFile.fromPath(
              new org.apache.hadoop.fs.Path(train.files()[i]), TestFiles.HADOOP);
      try (ParquetFileReader reader = ParquetFileReader.open(file)) {
        assertThat(reader.getFileMetaData().getSchema()).isEqualTo(expected);
        assertThat(reader.getRowGroups()).hasSize(1);
        assertThat(reader.getRowGroups().get(0).getRowCount()).isEqualTo(rows[i]);
        Statistics<?> ids = reader.getRowGroups().get(0).getColumns().get(0).getStatistics();
        assertThat(ids.genericGetMin()).isEqualTo(10L * i);
        assertThat(ids.genericGetMax()).isEqualTo(10L * i + rows[i] - 1);
        assertThat(reader.getRowGroups().get(0).getColumns().get(2).getCodec().name())
            .isEqualTo("SNAPPY");
      }
    }
  }

  @Test
  void writes_files_of_thousands_of_images_in_one_row_group() throws IOException {
    PublishedFolder train =
        split("train", run(settings("shapes", folder, folder, 8000, 1), 4000, folder + "/out"));

    for (String name : train.files()) {
      var file = HadoopInputFile.fromPath(new org.apache.hadoop.fs.Path(name), TestFiles.HADOOP);
      try (ParquetFileReader reader = ParquetFileReader.open(file)) {
        assertThat(reader.getRowGroups()).hasSize(1);
      }
    }
  }

  @Test
  void ingests_an_idx_pair_without_a_test_split() throws IOException {
    write(folder, "images", threeImages());
    write(folder, "labels", TestFiles.gzip(threeLabels()));

    List<PublishedFolder> published =
        run(settings("idx", folder, folder, 0, 0), 2, folder + "/out");

    assertThat(published).hasSize(1);
    assertThat(published.get(0).files()).hasSize(2);
    List<LabelledImage> images = images(published.get(0));
    assertThat(images).extracting(LabelledImage::label).containsExactly(7, 0, 9);
    assertThat(images.get(1).pixels()).isEqualTo(TestFiles.bytes(4, 5, 6, 7));
    assertThat(published.get(0).manifest().provenance().inputs())
        .containsEntry("images", Sha256.of(threeImages()))
        .containsEntry("labels", Sha256.of(TestFiles.gzip(threeLabels())));
  }

  @Test
  void brings_local_files_to_executors_when_the_output_is_far_and_takes_them_away_again()
      throws IOException {
    write(folder, "images", threeImages());
    write(folder, "labels", threeLabels());
    String root = "far://" + folder + "/out";

    List<PublishedFolder> published = run(settings("idx", folder, folder, 0, 0), 2, root);

    assertThat(images(published.get(0))).extracting(LabelledImage::label).containsExactly(7, 0, 9);
    assertThat(folder.resolve("out/clean/train")).isDirectoryNotContaining("glob:**/_source");
    assertThat(published.get(0).manifest().files()).hasSize(2);
  }

  @Test
  void refuses_a_folder_that_exists_and_writes_nothing() throws IOException {
    DataSettings data = settings("digits", folder, folder, 5, 5);
    Files.createDirectories(folder.resolve("out/clean/test"));

    assertThatThrownBy(() -> run(data, 5, folder + "/out"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("out/clean/test exists");
    assertThat(folder.resolve("out/clean/train")).doesNotExist();
  }

  /** Rows of good and bad images, and the settings that read them; the shape is 1x2x3. */
  private DataSettings images(Object[]... imagesAndLabels) {
    spark
        .createDataFrame(
            Stream.of(imagesAndLabels).map(RowFactory::create).toList(),
            new StructType().add("image", "binary").add("label", "bigint"))
        .coalesce(1)
        .write()
        .parquet(folder + "/source");
    DataSettings data = settings("parquet", folder, folder, 0, 0);
    return new DataSettings(
        data.name(),
        folder + "/source",
        data.cache(),
        false,
        0,
        0,
        data.idx(),
        new DataSettings.Parquet("*.parquet", "", "", ""));
  }

  private static Object[] image(byte[] png, Long label) {
    return new Object[] {png, label};
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "far://"})
  void images_that_cannot_be_used_are_left_out_counted_and_listed(String scheme)
      throws IOException {
    byte[] good = TestFiles.greyPng();
    byte[] square = TestFiles.png(new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY));
    DataSettings data =
        images(
            image(new byte[50], 1L),
            image(good, 0L),
            image(good, -3L),
            image(square, 1L),
            image(good, 1L),
            image(null, 0L),
            image(good, null),
            image(good, 1L));

    PublishedFolder train = run(data, 2, OnBadImage.QUARANTINE, scheme + folder + "/out").get(0);

    assertThat(images(train)).extracting(LabelledImage::id).containsExactly(0L, 1L, 2L);
    assertThat(images(train)).extracting(LabelledImage::label).containsExactly(0, 1, 1);
    assertThat(train.manifest().rows()).isEqualTo(3);
    assertThat(train.about(CleanSet.class).quarantined()).isEqualTo(5);
    assertThat(train.manifest().files()).hasSize(3);
    assertThat(train.files()).hasSize(2).allMatch(file -> file.endsWith(".parquet"));

    List<Row> list =
        spark
            .read()
            .schema(QuarantineList.SCHEMA)
            .json(train.path() + "/quarantine")
            .collectAsList();
    assertThat(list).extracting(row -> row.getLong(0)).containsExactly(0L, 2L, 3L, 5L, 6L);
    assertThat(list)
        .allSatisfy(
            row -> {
              assertThat(row.getString(1)).contains("/source/part-").doesNotContain("_source");
              assertThat(row.getLong(2)).isEqualTo(row.getLong(0));
            });
    assertThat(list)
        .extracting(row -> row.getString(3))
        .containsExactly(
            "50 bytes that are not a PNG or JPEG image: it starts with nothing but zero bytes, as a"
                + " download that was broken off leaves it",
            "label -3: labels must be 0 to 1",
            "an image of 2 x 2 pixels, but the first one has 3 x 2: bring all to one size",
            "the image has no bytes (paths are not followed): write the files' bytes into the"
                + " column",
            "the label is null");
  }

  @Test
  void without_a_bad_image_there_is_no_list() throws IOException {
    DataSettings data = images(image(TestFiles.greyPng(), 0L), image(TestFiles.greyPng(), 1L));

    PublishedFolder careful = run(data, 2, OnBadImage.QUARANTINE, folder + "/careful").get(0);
    PublishedFolder plain = run(data, 2, OnBadImage.FAIL, folder + "/plain").get(0);

    assertThat(careful.manifest().files()).hasSize(1);
    assertThat(careful.about(CleanSet.class).quarantined()).isZero();
    assertThat(careful.path().toString())
        .satisfies(path -> assertThat(Path.of(path, "quarantine")).doesNotExist());
    assertThat(images(careful))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(images(plain));
  }

  @Test
  void a_split_of_bad_images_only_is_an_error() {
    DataSettings data = images(image(TestFiles.greyPng(), -1L), image(TestFiles.greyPng(), null));

    assertThatThrownBy(() -> run(data, 2, OnBadImage.QUARANTINE, folder + "/out"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("all 2 images of parquet/train cannot be used");
    assertThat(folder.resolve("out/clean")).isEmptyDirectory();
  }

  @Test
  void shows_what_a_task_found_wrong_as_one_line_and_publishes_nothing() {
    // Behind those that are looked at before.
    Object[][] images = new Object[150][];
    Arrays.fill(images, image(TestFiles.greyPng(), 0L));
    images[149] = image(new byte[50], 1L);
    DataSettings data = images(images);

    assertThatThrownBy(() -> run(data, 10, folder + "/out"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("row 149: 50 bytes that are not a PNG or JPEG image")
        .message()
        .hasLineCount(1);
    assertThat(folder.resolve("out/clean")).isEmptyDirectory();
  }
}
