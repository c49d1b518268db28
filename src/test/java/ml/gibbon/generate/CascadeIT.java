package ml.gibbon.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Cascade;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
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

class CascadeIT {

  private static final int IMAGES = 1500;
  private static final Part FGSM = new Part("step", new Fgsm());
  private static final Part PGD =
      new Part("pgd", new Pgd(Choice.AUTO, 8, true, 1, LossKind.MARGIN));
  private static final ThreatModel THREAT = new ThreatModel(LpNorm.LINF, .04, PixelRange.UNIT);

  @TempDir Path root;

  private List<LabelledImage> images;
  private TestModels.Model model;

  @BeforeEach
  void publish_a_clean_split_and_a_model() {
    model = TestModels.model("relu", TestModels.GREY, new Architecture.Relu(List.of(12), 0, 0));
    images = LocalSpark.learnable(TestModels.GREY, TestModels.CLASSES, IMAGES, 3);
    LocalSpark.publishClean(root, "test", TestModels.GREY, TestModels.CLASSES, images);
    GenerateIT.publishModel(root, "relu", model);
  }

  private static NamedAttack cascade(Part... parts) {
    return new NamedAttack("cascade", new Cascade(List.of(parts)), Goal.UNTARGETED, THREAT);
  }

  private List<Row> rows(NamedAttack attack, int partitions, EngineChoice engine) {
    RunFolders folders = new RunFolders(root.toString());
    GenerateSettings settings =
        new GenerateSettings(
            List.of("relu"), "test", List.of(attack), PixelFormat.FLOAT32, partitions);
    PublishedFolder table =
        new Generate(LocalSpark.session(), LocalSpark.publisher(), engine)
            .run("relu", attack, settings, folders, 1, Json.tree(Map.of()));
    List<Row> rows =
        LocalSpark.session().read().parquet(table.files()).orderBy("image_id").collectAsList();
    LocalSpark.publisher().delete(table.path().toString());
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"1, COMPILED", "7, COMPILED", "1, DL4J", "7, DL4J"})
  void the_rows_are_those_of_one_partition(int partitions, EngineChoice engine) {
    NamedAttack attack = cascade(FGSM, PGD);
    assertThat(GenerateIT.bytes(rows(attack, partitions, engine)))
        .isEqualTo(GenerateIT.bytes(rows(attack, 2, engine)));
  }

  @Test
  void every_image_ends_as_it_does_when_all_steps_are_run_on_one_batch() {
    List<Row> rows = rows(cascade(FGSM, PGD), 3, EngineChoice.COMPILED);
    AttackRunner runner = cascade(FGSM, PGD).runner(PixelFormat.FLOAT32, 1);
    try (DifferentiableClassifier classifier =
        Classifiers.of(model.network(), model.shape(), EngineChoice.COMPILED)) {
      List<AdversarialImage> inOneBatch =
          runner.run(classifier, ImageBatch.of(model.shape(), images));
      assertThat(rows).hasSize(IMAGES);
      for (int i = 0; i < IMAGES; i++) {
        AdversarialImage row = AdversarialTable.fromRow(rows.get(i));
        assertThat(row.adversarialPixels()).isEqualTo(inOneBatch.get(i).adversarialPixels());
        assertThat(row.success()).isEqualTo(inOneBatch.get(i).success());
        assertThat(row.evaluations()).isEqualTo(inOneBatch.get(i).evaluations());
      }
    }
  }

  @Test
  void its_table_is_verified() {
    NamedAttack attack = cascade(FGSM, PGD);
    RunFolders folders = new RunFolders(root.toString());
    GenerateSettings settings =
        new GenerateSettings(List.of("relu"), "test", List.of(attack), PixelFormat.FLOAT32, 2);
    PublishedFolder table =
        new Generate(LocalSpark.session(), LocalSpark.publisher(), EngineChoice.AUTO)
            .run("relu", attack, settings, folders, 1, Json.tree(Map.of()));
    assertThat(
            new Verify(LocalSpark.session(), LocalSpark.publisher())
                .run(table.path().toString(), folders.model("relu"), folders.clean("test"))
                .rows())
        .isEqualTo(IMAGES);
  }

  @Test
  void rows_name_the_first_attack_that_breaks_an_image() {
    Map<Long, Boolean> brokenByStep = successes(rows(alone(FGSM), 2, EngineChoice.COMPILED));
    Map<Long, Boolean> brokenByPgd = successes(rows(alone(PGD), 2, EngineChoice.COMPILED));
    List<Row> rows = rows(cascade(FGSM, PGD), 2, EngineChoice.COMPILED);
    Map<String, Integer> counts = new HashMap<>();
    for (Row row : rows) {
      long id = row.getAs(AdversarialTable.IMAGE_ID);
      boolean isWrong = !row.getAs("label").equals(row.getAs("clean_prediction"));
      String expected =
          isWrong
              ? AdversarialTable.CLEAN
              : brokenByStep.get(id) ? "step" : brokenByPgd.get(id) ? "pgd" : "none";
      String found = row.getAs(AdversarialTable.BROKEN_BY);
      assertThat(found == null ? "none" : found).isEqualTo(expected);
      int evaluations = row.getAs(AdversarialTable.EVALUATIONS);
      assertThat(evaluations)
          .isEqualTo(
              switch (expected) {
                case AdversarialTable.CLEAN -> 0;
                case "step" -> 1;
                default -> 9;
              });
      counts.merge(expected, 1, Integer::sum);
    }
    assertThat(counts).as("a case of each kind").containsOnlyKeys("clean", "step", "pgd", "none");
  }

  private static NamedAttack alone(Part part) {
    return new NamedAttack(part.name(), part.attack(), Goal.UNTARGETED, THREAT);
  }

  private static Map<Long, Boolean> successes(List<Row> rows) {
    return rows.stream()
        .collect(
            Collectors.toMap(
                row -> row.<Long>getAs(AdversarialTable.IMAGE_ID),
                row -> row.<Boolean>getAs(AdversarialTable.SUCCESS)));
  }

  @Test
  void tasks_are_of_the_same_size_and_no_fewer_than_the_slots_can_take() {
    assertThat(CascadeRows.tasks(31, 2)).isEqualTo(1);
    assertThat(CascadeRows.tasks(256, 2)).isEqualTo(8);
    assertThat(CascadeRows.tasks(5000, 2)).isEqualTo(8);
    assertThat(CascadeRows.tasks(100_000, 2)).isEqualTo(98);
  }
}
