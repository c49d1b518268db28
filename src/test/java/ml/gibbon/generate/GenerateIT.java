package ml.gibbon.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RunFolders;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerateIT {

  private static final int IMAGES = 3000;
  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT);
  private static final NamedAttack ATTACK =
      new NamedAttack("fgsm", new Fgsm(), Goal.UNTARGETED, THREAT);

  @TempDir Path root;

  private List<LabelledImage> images;
  private TestModels.Model model;

  @BeforeEach
  void publish_a_clean_split_and_a_model() {
    model = TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    images = LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, IMAGES, 3);
    LocalSpark.publishClean(root, "test", TestModels.GREY, TestModels.CLASSES, images);
    publishModel(root, "relu", model);
  }

  static void publishModel(Path root, String name, TestModels.Model model) {
    byte[] file = ModelFile.write(model.network());
    ModelSet about =
        new ModelSet(
            name,
            "tiny",
            model.shape().toString(),
            List.of("0", "1", "2", "3"),
            "test",
            model.network().numParams(),
            "clean",
            "",
            Sha256.of(file));
    LocalSpark.publisher()
        .publish(
            folders(root).model(name),
            ModelSet.KIND,
            about,
            Json.tree(Map.of()),
            Provenance.of(1, Map.of()),
            attempt -> {
              LocalSpark.publisher().writeFile(attempt + "/" + ModelSet.MODEL_FILE, file);
              return 0;
            });
  }

  private static RunFolders folders(Path root) {
    return new RunFolders(root.toString());
  }

  private PublishedFolder generate(Path into, int partitions, PixelFormat pixels) {
    return generate(into, partitions, pixels, EngineChoice.AUTO);
  }

  private PublishedFolder generate(
      Path into, int partitions, PixelFormat pixels, EngineChoice engine) {
    GenerateSettings settings =
        new GenerateSettings(List.of("relu"), "test", List.of(ATTACK), pixels, partitions);
    return new Generate(LocalSpark.session(), LocalSpark.publisher(), engine)
        .run("relu", ATTACK, settings, folders(into), 1, Json.tree(Map.of()));
  }

  private static List<Row> rows(PublishedFolder table) {
    return LocalSpark.session().read().parquet(table.files()).orderBy("image_id").collectAsList();
  }

  /** Rows as text with their bytes, so that a comparison is byte for byte. */
  static List<String> bytes(List<Row> rows) {
    return rows.stream()
        .map(
            row -> {
              StringBuilder text = new StringBuilder();
              for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i);
                text.append(value instanceof byte[] b ? Arrays.toString(b) : String.valueOf(value));
                text.append('|');
              }
              return text.toString();
            })
        .toList();
  }

  @Test
  void a_sink_gets_the_rows_that_a_run_publishes_and_nothing_is_left_behind() {
    GenerateSettings settings =
        new GenerateSettings(List.of(), "test", List.of(ATTACK), PixelFormat.UINT8, 2);
    List<Row> rows = new ArrayList<>();

    TaskSeconds seconds =
        new Generate(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .compute(
                "relu",
                ATTACK,
                settings,
                folders(root),
                1,
                computed -> rows.addAll(computed.orderBy("image_id").collectAsList()));

    assertThat(root.resolve("adversarial")).doesNotExist();
    assertThat(seconds.decode()).isPositive();
    assertThat(seconds.gradient()).isPositive();
    assertThat(seconds.encode()).isPositive();
    assertThat(bytes(rows)).isEqualTo(bytes(rows(generate(root, 2, PixelFormat.UINT8))));
  }

  @ParameterizedTest
  @EnumSource(PixelFormat.class)
  void rows_are_the_same_byte_for_byte_for_1_2_and_7_partitions(PixelFormat pixels)
      throws Exception {
    List<String> one = null;
    for (int partitions : new int[] {1, 2, 7}) {
      Path copy = root.resolve("p" + partitions);
      Files.createDirectories(copy);
      LocalSpark.publishClean(copy, "test", TestModels.GREY, TestModels.CLASSES, images);
      publishModel(copy, "relu", model);
      PublishedFolder table = generate(copy, partitions, pixels);
      List<String> rows = bytes(rows(table));
      assertThat(rows).hasSize(IMAGES).doesNotHaveDuplicates();
      assertThat(table.files()).as("one file a partition").hasSize(partitions);
      if (one == null) {
        one = rows;
      }
      assertThat(rows).isEqualTo(one);
    }
  }

  /** Files of 600 ids are no whole micro-batches; fewer files than tasks ask for a shuffle. */
  @ParameterizedTest
  @EnumSource(
      value = EngineChoice.class,
      names = {"AUTO", "DL4J"})
  void rows_are_the_same_however_the_clean_images_lie_in_files(EngineChoice engine)
      throws Exception {
    List<String> one = bytes(rows(generate(root, 1, PixelFormat.FLOAT32, engine)));
    for (int partitions : new int[] {1, 2, 5, 6}) {
      Path copy = root.resolve("f" + partitions);
      Files.createDirectories(copy);
      LocalSpark.publishClean(copy, "test", TestModels.GREY, TestModels.CLASSES, images, 5);
      publishModel(copy, "relu", model);
      PublishedFolder table = generate(copy, partitions, PixelFormat.FLOAT32, engine);
      assertThat(table.files()).as("one file a partition").hasSize(partitions);
      assertThat(bytes(rows(table))).isEqualTo(one);
    }
  }

  @Test
  void spark_rows_equal_those_of_the_core_run_by_hand() {
    List<Row> rows = rows(generate(root, 3, PixelFormat.FLOAT32));
    DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), EngineChoice.AUTO);
    AttackRunner runner = ATTACK.runner(PixelFormat.FLOAT32, 1);
    for (int from = 0; from < IMAGES; from += ImageBatch.USUAL_SIZE) {
      List<LabelledImage> batch =
          images.subList(from, Math.min(IMAGES, from + ImageBatch.USUAL_SIZE));
      List<AdversarialImage> expected = runner.run(classifier, ImageBatch.of(model.shape(), batch));
      List<Row> expectedRows =
          expected.stream()
              .map(image -> AdversarialTable.toRow(image, ATTACK.key(), PixelFormat.FLOAT32))
              .toList();
      assertThat(bytes(rows.subList(from, from + batch.size()))).isEqualTo(bytes(expectedRows));
    }
  }

  @Test
  void table_has_the_contracts_columns_and_the_manifest_says_what_it_is() {
    PublishedFolder table = generate(root, 2, PixelFormat.FLOAT32);
    assertThat(LocalSpark.session().read().parquet(table.files()).columns())
        .containsExactly(
            "image_id",
            "label",
            "target",
            "clean_pixels",
            "adversarial_pixels",
            "clean_prediction",
            "clean_confidence",
            "adversarial_prediction",
            "adversarial_confidence",
            "success",
            "broken_by",
            "linf",
            "l2",
            "l1",
            "l0",
            "breaking_epsilon",
            "evaluations",
            "queries",
            "attack",
            "kind",
            "norm",
            "epsilon",
            "goal",
            "pixel_format");
    assertThat(table.manifest().rows()).isEqualTo(IMAGES);
    assertThat(table.about(AdversarialSet.class).key()).isEqualTo(ATTACK.key());
    assertThat(table.path().toString()).endsWith("adversarial/relu/fgsm-linf-0.1");
    assertThat(table.manifest().provenance().inputs()).containsKeys("relu", "clean/test");
  }

  @Test
  void an_existing_table_is_never_overwritten() {
    PublishedFolder table = generate(root, 2, PixelFormat.FLOAT32);
    assertThatThrownBy(() -> generate(root, 2, PixelFormat.FLOAT32))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(table.path().toString())
        .hasMessageContaining("--set output=");
    assertThat(rows(table)).hasSize(IMAGES);
  }

  @Test
  void a_model_that_does_not_fit_the_data_is_refused_before_anything_is_written() {
    publishModel(
        root,
        "cnn",
        TestModels.model(
            "cnn", new ImageShape(3, 8, 8), new Architecture.Cnn(List.of(4, 4), 6, 0)));
    GenerateSettings settings =
        new GenerateSettings(List.of(), "test", List.of(ATTACK), PixelFormat.FLOAT32, 1);
    assertThatThrownBy(
            () ->
                new Generate(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
                    .run("cnn", ATTACK, settings, folders(root), 1, Json.tree(Map.of())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is for images 3x8x8")
        .hasMessageContaining("1x8x8");
    assertThat(root.resolve("adversarial")).doesNotExist();
  }

  @Test
  void a_missing_model_names_the_folder_and_the_stage_to_run() {
    GenerateSettings settings =
        new GenerateSettings(List.of(), "test", List.of(ATTACK), PixelFormat.FLOAT32, 1);
    assertThatThrownBy(
            () ->
                new Generate(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
                    .run("nobody", ATTACK, settings, folders(root), 1, Json.tree(Map.of())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models/nobody")
        .hasMessageContaining("first");
  }
}
