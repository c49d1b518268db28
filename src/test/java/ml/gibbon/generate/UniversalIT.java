package ml.gibbon.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Universal;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RunFolders;
import ml.gibbon.verify.Verify;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UniversalIT {

  private static final int TRAIN = 1100;
  private static final int TEST = 600;
  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .04, PixelRange.UNIT);

  @TempDir Path root;

  private List<LabelledImage> train;
  private TestModels.Model model;

  @BeforeEach
  void publish_clean_splits_and_a_model() {
    model = TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    train = LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, TRAIN, 4);
    publish(root, 1);
  }

  private void publish(Path into, int files) {
    LocalSpark.publishClean(into, "train", TestModels.GREY, TestModels.CLASSES, train, files);
    LocalSpark.publishClean(
        into,
        "test",
        TestModels.GREY,
        TestModels.CLASSES,
        LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, TEST, 3),
        files);
    GenerateIT.publishModel(into, "relu", model);
  }

  private static Universal universal(int images) {
    return new Universal(Choice.AUTO, 5, images, Universal.Split.TRAIN, LossKind.CROSS_ENTROPY);
  }

  private static NamedAttack named(Attack attack, Goal goal) {
    return new NamedAttack("one", attack, goal, THREAT);
  }

  private PublishedFolder table(Path at, NamedAttack attack, int partitions, EngineChoice engine) {
    GenerateSettings settings =
        new GenerateSettings(
            List.of("relu"), "test", List.of(attack), PixelFormat.FLOAT32, partitions);
    return new Generate(LocalSpark.session(), LocalSpark.publisher(), engine)
        .run("relu", attack, settings, new RunFolders(at.toString()), 1, Json.tree(Map.of()));
  }

  private List<Row> rows(Path at, NamedAttack attack, int partitions, EngineChoice engine) {
    PublishedFolder table = table(at, attack, partitions, engine);
    List<Row> rows =
        LocalSpark.session().read().parquet(table.files()).orderBy("image_id").collectAsList();
    LocalSpark.publisher().delete(table.path().toString());
    return rows;
  }

  /** The images lie in other files, too, from which other partitions are read. */
  @ParameterizedTest
  @CsvSource({"COMPILED, untargeted", "DL4J, untargeted", "COMPILED, least-likely"})
  void the_rows_do_not_depend_on_partitions(EngineChoice engine, String goal) {
    NamedAttack attack = named(universal(700), Goal.parse(goal));
    Path other = root.resolve("other");
    publish(other, 5);
    assertThat(GenerateIT.bytes(rows(other, attack, 7, engine)))
        .isEqualTo(GenerateIT.bytes(rows(root, attack, 1, engine)));
  }

  /** All images in one batch add up in another order: to the last bits of a float64. */
  @Test
  void the_change_is_that_of_all_images_in_one_batch() {
    Universal attack = universal(5000);
    List<Row> rows = rows(root, named(attack, Goal.UNTARGETED), 3, EngineChoice.COMPILED);
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), EngineChoice.COMPILED)) {
      ImageBatch all = ImageBatch.of(TestModels.GREY, train);
      float[] change = attack.learn(classifier, new AttackTask(all, Goal.UNTARGETED, THREAT, 1));
      float[] pixels = new float[change.length];
      float[] clean = new float[change.length];
      for (Row row : rows) {
        PixelFormat.UINT8.decode(row.getAs(AdversarialTable.CLEAN_PIXELS), clean, 0);
        PixelFormat.FLOAT32.decode(row.getAs(AdversarialTable.ADVERSARIAL_PIXELS), pixels, 0);
        assertThat(row.<Integer>getAs(AdversarialTable.EVALUATIONS)).isEqualTo(5);
        for (int j = 0; j < change.length; j++) {
          float expected = Math.max(0, Math.min(1, clean[j] + change[j]));
          assertThat(pixels[j]).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void a_cascade_may_begin_with_it() {
    NamedAttack attack =
        named(
            new Cascade(List.of(new Part("one", universal(300)), new Part("step", new Fgsm()))),
            Goal.UNTARGETED);
    List<Row> rows = rows(root, attack, 2, EngineChoice.COMPILED);
    List<String> brokenBy = new ArrayList<>();
    for (Row row : rows) {
      String by = row.getAs(AdversarialTable.BROKEN_BY);
      brokenBy.add(by);
      int evaluations = row.getAs(AdversarialTable.EVALUATIONS);
      assertThat(evaluations)
          .isEqualTo(by == null || by.equals("step") ? 6 : by.equals("one") ? 5 : 0);
    }
    assertThat(brokenBy).contains("one", "step", AdversarialTable.CLEAN);
  }

  @Test
  void its_table_names_the_images_that_it_learned_from_and_is_verified() {
    PublishedFolder table =
        table(root, named(universal(300), Goal.UNTARGETED), 2, EngineChoice.COMPILED);
    assertThat(table.manifest().provenance().inputs())
        .containsKeys("relu", "clean/test", "clean/train");
    RunFolders folders = new RunFolders(root.toString());
    assertThat(
            new Verify(LocalSpark.session(), LocalSpark.publisher())
                .run(table.path().toString(), folders.model("relu"), folders.clean("test"))
                .rows())
        .isEqualTo(TEST);
  }
}
