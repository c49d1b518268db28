package ml.gibbon.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.DeepFool;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.config.ExportFormat;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.ExportedTable;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.TableFiles;
import ml.gibbon.verify.ExportCheck;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

class ExportIT {

  /** More than a batch. */
  private static final int IMAGES = 300;

  private static final double EPSILON = 8.5 / 255;
  private static final List<String> CLASSES = List.of("a: b", "c \"d\"", "e", "f");

  private static final NamedAttack FGSM =
      new NamedAttack(
          "fgsm",
          new Fgsm(),
          Goal.UNTARGETED,
          new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.UNIT));

  @TempDir Path root;

  private final SparkSession spark = LocalSpark.session();
  private final Publisher publisher = LocalSpark.publisher();
  private RunFolders folders;
  private TestModels.Model model;
  private byte[] zip;

  @BeforeEach
  void publishModel() {
    folders = new RunFolders(root.toString());
    model =
        TestModels.all().filter(one -> one.name().equals("conv-maxout")).findFirst().orElseThrow();
    zip = ModelFile.write(model.network());
    publisher.publish(
        folders.model("net"),
        ModelSet.KIND,
        new ModelSet(
            "net",
            "noise",
            model.shape().toString(),
            CLASSES,
            "tiny",
            model.network().numParams(),
            "clean",
            "",
            Sha256.of(zip)),
        NullNode.getInstance(),
        Provenance.of(1, Map.of()),
        at -> {
          Files.write(Path.of(at, ModelSet.MODEL_FILE), zip);
          return 0;
        });
  }

  private PublishedFolder table(NamedAttack attack, PixelFormat format) {
    AdversarialSet set =
        AdversarialSet.of(
            new CleanSet("noise", "test", model.shape().toString(), CLASSES),
            "net",
            attack.key(),
            format,
            "compiled");
    List<Row> rows = new ArrayList<>();
    try (CompiledClassifier classifier = Classifiers.compiled(model.network(), model.shape())) {
      for (AdversarialImage image :
          attack.runner(format, 1).run(classifier, TestModels.images(model.shape(), IMAGES, 3))) {
        rows.add(AdversarialTable.toRow(image, attack.key(), format));
      }
    }
    return publisher.publish(
        folders.adversarial("net", attack.key().folder()),
        AdversarialSet.KIND,
        set,
        NullNode.getInstance(),
        Provenance.of(1, Map.of()),
        at -> {
          spark
              .createDataFrame(rows, AdversarialTable.SCHEMA)
              .repartition(3)
              .write()
              .parquet(TableFiles.data(at));
          return rows.size();
        });
  }

  private PublishedFolder export(NamedAttack attack, ExportFormat format) {
    String name = attack.key().folder();
    return new Export(spark, publisher, EngineChoice.AUTO)
        .run(format, "net", name, folders, folders.export("x", "net", name));
  }

  private Dataset<Row> rows(PublishedFolder folder) {
    return spark.read().parquet(folder.files());
  }

  static Stream<Arguments> tables() {
    NamedAttack targeted =
        new NamedAttack("towards", new Fgsm(), new Goal.RandomClass(), FGSM.threatModel());
    NamedAttack euclidean =
        new NamedAttack(
            "near",
            new DeepFool(50, .02, 10),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT));
    return Stream.of(
        Arguments.of(FGSM, PixelFormat.FLOAT32),
        Arguments.of(FGSM, PixelFormat.UINT8),
        Arguments.of(targeted, PixelFormat.FLOAT32),
        Arguments.of(euclidean, PixelFormat.FLOAT32));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void an_exported_table_is_what_the_second_opinion_measures(
      NamedAttack attack, PixelFormat format) {
    PublishedFolder table = table(attack, format);

    PublishedFolder exported = export(attack, ExportFormat.HUGGINGFACE);

    assertThat(new ExportCheck(spark).run(exported, zip, "model.zip"))
        .startsWith("300 pairs of images as they should be");
    ExportedSet about = exported.about(ExportedSet.class);
    if (format == PixelFormat.UINT8) {
      assertThat(about.exported()).isEqualTo(about.stored());
    }
    if (attack.threatModel().epsilon().isEmpty()) {
      // Changes are made larger until the answer is the wanted one again, where one is.
      assertThat(about.exported().successes())
          .isBetween(about.stored().successes() * 9 / 10, about.stored().successes());
    } else {
      // The level 8 is the last one inside the ball, and nearly all changes are as large as that.
      assertThat(rows(exported).agg(functions.max("linf")).first().getFloat(0))
          .isEqualTo(8f / 255, within(1e-6f));
    }
    assertThat(about.tableHash()).isEqualTo(table.hash());
  }

  @Test
  void a_forged_row_is_found() {
    table(FGSM, PixelFormat.FLOAT32);
    PublishedFolder exported = export(FGSM, ExportFormat.HUGGINGFACE);
    Dataset<Row> rows = rows(exported);

    assertForged(
        exported,
        rows.withColumn("adversarial_prediction", functions.lit(1L)),
        "adversarial_prediction is not the model's");
    assertForged(
        exported, rows.withColumn("image", rows.col("clean_image")), "are not the change's");
    assertForged(
        exported,
        rows.withColumn("attack_seed", functions.lit(2L)),
        "attack_seed is not the manifest's: 300");
    assertForged(
        exported, rows.filter("source_index > 0").union(rows.filter("source_index = 1")), "pairs");
    assertForged(exported, rows.drop("model_sha256"), "has no column model_sha256");
  }

  private void assertForged(PublishedFolder exported, Dataset<Row> forged, String fault) {
    PublishedFolder other =
        publisher.publish(
            folders.export("forged", "net", Sha256.of(fault.getBytes(StandardCharsets.UTF_8))),
            ExportedSet.KIND,
            exported.about(ExportedSet.class),
            NullNode.getInstance(),
            exported.manifest().provenance(),
            at -> {
              forged.write().parquet(TableFiles.data(at));
              return IMAGES;
            });
    assertThatThrownBy(() -> new ExportCheck(spark).run(other, zip, "model.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void another_network_is_refused() {
    table(FGSM, PixelFormat.FLOAT32);
    PublishedFolder exported = export(FGSM, ExportFormat.HUGGINGFACE);

    assertThatThrownBy(() -> new ExportCheck(spark).run(exported, new byte[] {1}, "other.zip"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--model net=FILE");
  }

  @Test
  void png_files_cannot_hold_pixels_outside_their_range() {
    NamedAttack unclipped =
        new NamedAttack(
            "free",
            new Fgsm(),
            Goal.UNTARGETED,
            new ThreatModel(LpNorm.LINF, EPSILON, PixelRange.NONE));
    table(unclipped, PixelFormat.FLOAT32);

    assertThatThrownBy(() -> export(unclipped, ExportFormat.PNG))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("export it as npy or npz");
    assertThat(export(unclipped, ExportFormat.NPY).manifest().rows()).isEqualTo(IMAGES);
  }

  @Test
  void arrays_hold_the_pixels_of_the_table_in_the_order_of_its_images() throws IOException {
    PublishedFolder table = table(FGSM, PixelFormat.FLOAT32);
    PublishedFolder exported = export(FGSM, ExportFormat.NPY);

    ByteBuffer arrays =
        ByteBuffer.wrap(
                Files.readAllBytes(Path.of(exported.path().toUri().getPath(), "x_test_adv.npy")))
            .order(ByteOrder.LITTLE_ENDIAN);
    arrays.position(128);
    for (Row row : rows(table).orderBy("image_id").collectAsList()) {
      byte[] stored = row.getAs("adversarial_pixels");
      byte[] found = new byte[stored.length];
      arrays.get(found);
      assertThat(found).isEqualTo(stored);
    }
    assertThat(arrays.hasRemaining()).isFalse();
  }

  @Test
  void there_is_a_png_file_for_each_image_and_a_line_about_each_pair() throws IOException {
    table(FGSM, PixelFormat.FLOAT32);
    PublishedFolder exported = export(FGSM, ExportFormat.PNG);
    Path folder = Path.of(exported.path().toUri().getPath());

    List<String> lines = Files.readAllLines(folder.resolve(PngFolder.METADATA));
    assertThat(lines).hasSize(IMAGES + 1);
    for (String line : lines.subList(1, lines.size())) {
      String[] names = line.split(",", 3);
      assertThat(folder.resolve(names[0])).isRegularFile();
      assertThat(folder.resolve(names[1])).isRegularFile();
    }
    assertThat(exported.manifest().files()).hasSize(2 * IMAGES + 1);
  }

  @Test
  void the_card_says_which_features_the_files_have() throws IOException {
    table(FGSM, PixelFormat.FLOAT32);
    String folder = folders.exports("huggingface");
    new Export(spark, publisher, EngineChoice.AUTO)
        .run(
            ExportFormat.HUGGINGFACE,
            "net",
            FGSM.key().folder(),
            folders,
            folders.export("huggingface", "net", FGSM.key().folder()));

    HuggingFaceFolder.complete(spark, publisher, folders, folder, true);

    assertThat(Files.readAllBytes(Path.of(folder, "models", "net.zip"))).isEqualTo(zip);
    String card = Files.readString(Path.of(folder, DatasetCard.FILE_NAME));
    Map<String, List<Map<String, Object>>> head =
        new Yaml().load(card.substring(4, card.indexOf("\n---\n", 4)));
    assertThat(head.get("configs").get(0)).containsKey("data_files");
    List<Map<?, ?>> features = features(head.get("dataset_info").get(0));
    Dataset<Row> rows = spark.read().parquet(folder + "/net/*/data/*.parquet");
    assertThat(features.stream().map(feature -> (String) feature.get("name")))
        .containsExactly(rows.columns());
    Map<?, ?> label = (Map<?, ?>) features.get(3).get("dtype");
    assertThat(((Map<?, ?>) ((Map<?, ?>) label.get("class_label")).get("names")).values())
        .hasToString(CLASSES.toString());
    assertThat(rows.columns()).contains(ExportedTable.CODE_COMMIT);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<?, ?>> features(Map<String, Object> info) {
    return (List<Map<?, ?>>) info.get("features");
  }
}
