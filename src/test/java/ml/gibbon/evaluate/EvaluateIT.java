package ml.gibbon.evaluate;

import static ml.gibbon.testing.SyntheticRun.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.attack.Budget;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.loss.LossKind;
import ml.gibbon.result.BreakingEpsilons;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.WorstCase;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Manifest.StoredFile;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.testing.SyntheticRun;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateIT {

  private static final ThreatModel QUARTER = new ThreatModel(LpNorm.LINF, 0.25, PixelRange.UNIT);
  private static final Instant NOON = Instant.parse("2024-05-06T12:00:00Z");

  @TempDir Path root;
  private SyntheticRun run;
  private PublishedFolder test;

  @BeforeEach
  void make_clean_set_and_model() {
    run = new SyntheticRun(root);
    test = run.clean("test");
    run.model("maxout", "");
  }

  private Metrics evaluate(List<String> tables, String... answering) {
    return new Evaluate(
            SyntheticRun.spark(),
            run.publisher(),
            EngineChoice.AUTO,
            (model, table, seed) -> List.of(),
            Clock.fixed(NOON, ZoneOffset.UTC))
        .run(run.folders(), tables, List.of(answering), 42);
  }

  private MetricsRow evaluateOne(List<AdversarialImage> images) {
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), images, 2);
    return evaluate(List.of(table)).rows().get(0);
  }

  /** Image 3 was wrong from the start; 0 and 2 are broken, 1 stands. */
  private static List<AdversarialImage> fourImages() {
    return List.of(
        image(QUARTER, 0, 1, 1, 2, 0.5f),
        image(QUARTER, 1, 1, 1, 1, 0.75f),
        image(QUARTER, 2, 0, 0, 1, 1f),
        image(QUARTER, 3, 0, 2, 2, 0.25f));
  }

  @Test
  void computes_every_number_of_a_row_as_by_hand() {
    MetricsRow row = evaluateOne(fourImages());

    assertThat(row.on().dataset()).isEqualTo("blocks");
    assertThat(row.on().split()).isEqualTo("test");
    assertThat(row.model()).isEqualTo("maxout");
    assertThat(row.attack()).isEqualTo(SyntheticRun.attack(QUARTER));
    assertThat(row.on().pixels()).isEqualTo(PixelFormat.FLOAT32);
    assertThat(row.rates().images()).isEqualTo(4);
    assertThat(row.rates().cleanError()).isEqualTo(0.25);
    assertThat(row.rates().adversarialError()).isEqualTo(0.75);
    assertThat(row.rates().confidence()).isEqualTo(2.5 / 4);
    assertThat(row.rates().confidenceOnMistakes()).hasValue(1.75 / 3);
    assertThat(row.rates().successRate()).hasValue(2.0 / 3);
    assertThat(row.rates().robustAccuracy()).isEqualTo(0.25);
    assertThat(row.sizes().linfMax()).isEqualTo(0.25);
    assertThat(row.sizes().l2Mean()).isEqualTo(2);
    assertThat(row.sizes().l2Median()).isEqualTo(2);
    assertThat(row.sizes().evaluationsMean()).isEqualTo(1);
    assertThat(row.sizes().queriesMean()).isZero();
    assertThat(row.seconds()).isPositive();
    assertThat(row.warnings()).isEmpty();
  }

  /** Image 3 was wrong from the start, 1 stands; the others were broken by 1 and by 3. */
  @Test
  void tells_how_small_the_changes_of_an_attack_of_minimum_norm_are() {
    ThreatModel smallest = new ThreatModel(LpNorm.L2, new Budget.Smallest(), PixelRange.UNIT);
    List<AdversarialImage> images =
        List.of(
            withLength(image(QUARTER, 0, 1, 1, 2, 0.5f), 1),
            withLength(image(QUARTER, 1, 1, 1, 1, 0.5f), 0),
            withLength(image(QUARTER, 2, 0, 0, 1, 0.5f), 3),
            withLength(image(QUARTER, 3, 0, 2, 2, 0.5f), 0));
    String table = run.adversarial(SyntheticRun.set("maxout", smallest), images, 2);

    BreakingEpsilons breaking = evaluate(List.of(table)).rows().get(0).sizes().breaking();

    assertThat(breaking.mean()).hasValue(2);
    assertThat(breaking.hundredths()).hasSize(101);
    // To a 65,536th of the largest.
    assertThat(breaking.median().getAsDouble()).isCloseTo(1, within(1e-4));
    assertThat(breaking.hundredths().get(0)).isCloseTo(1, within(1e-4));
    assertThat(breaking.hundredths().get(51)).isEqualTo(3);
    assertThat(breaking.hundredths().get(100)).isEqualTo(3);
    List<Row> rows =
        AdversarialTable.read(
                SyntheticRun.spark(), run.publisher().open(table, AdversarialSet.KIND))
            .orderBy("image_id")
            .select("breaking_epsilon")
            .collectAsList();
    assertThat(rows).extracting(row -> row.get(0)).containsExactly(1f, null, 3f, 0f);
  }

  private static AdversarialImage withLength(AdversarialImage image, float l2) {
    return new AdversarialImage(
        image.id(),
        image.label(),
        image.target(),
        image.cleanPixels(),
        image.adversarialPixels(),
        image.cleanPrediction(),
        image.cleanConfidence(),
        image.adversarialPrediction(),
        image.adversarialConfidence(),
        image.success(),
        image.linf(),
        l2,
        image.l1(),
        image.l0(),
        1,
        0);
  }

  @Test
  void gives_the_same_row_for_any_number_of_files() {
    // Confidences whose float sums depend on the order of adding.
    List<AdversarialImage> images =
        LongStream.range(0, 60).mapToObj(id -> image(QUARTER, id, 1, 1, 2, 1f / (3 + id))).toList();
    double mean = 0;
    for (AdversarialImage image : images) {
      mean += image.adversarialConfidence() / 60.0;
    }
    run.model("one", "");
    run.model("seven", "");
    String one = run.adversarial(SyntheticRun.set("one", QUARTER), images, 1);
    String seven = run.adversarial(SyntheticRun.set("seven", QUARTER), images, 7);

    List<MetricsRow> rows = evaluate(List.of(one, seven)).rows();

    assertThat(rows.get(0).rates().confidence()).isEqualTo(rows.get(1).rates().confidence());
    assertThat(rows.get(0).rates().confidence()).isCloseTo(mean, within(1e-15));
  }

  @Test
  void has_no_confidence_on_mistakes_when_there_are_none() {
    MetricsRow row = evaluateOne(List.of(image(QUARTER, 0, 1, 1, 1, 0.5f)));

    assertThat(row.rates().confidenceOnMistakes()).isEmpty();
    assertThat(row.rates().successRate()).hasValue(0);
    assertThat(json().at("/rows/0/confidence_on_mistakes").isNull()).isTrue();
  }

  @Test
  void has_no_success_rate_when_no_image_was_right() {
    MetricsRow row = evaluateOne(List.of(image(QUARTER, 0, 1, 2, 2, 0.5f)));

    assertThat(row.rates().successRate()).isEmpty();
    assertThat(json().at("/rows/0/success_rate").isNull()).isTrue();
  }

  @Test
  void counts_success_of_a_targeted_attack_only_on_images_of_other_classes() {
    // Target 1. Of the four images right when clean, image 0 is of class 1 itself.
    MetricsRow row =
        evaluateOne(
            List.of(
                targeted(0, 1, 1, 1, true),
                targeted(1, 0, 0, 1, true),
                targeted(2, 0, 0, 2, false),
                targeted(3, 2, 2, 2, false),
                targeted(4, 0, 3, 1, true)));

    assertThat(row.rates().successRate()).hasValue(1.0 / 3);
    assertThat(row.rates().targetRate()).hasValue(2.0 / 4);
  }

  private static AdversarialImage targeted(
      long id, int label, int cleanPrediction, int adversarialPrediction, boolean success) {
    AdversarialImage image = image(QUARTER, id, label, cleanPrediction, adversarialPrediction, 1f);
    return new AdversarialImage(
        id,
        label,
        OptionalInt.of(1),
        image.cleanPixels(),
        image.adversarialPixels(),
        cleanPrediction,
        1f,
        adversarialPrediction,
        1f,
        success,
        image.linf(),
        image.l2(),
        image.l1(),
        image.l0(),
        image.evaluations(),
        image.queries());
  }

  @Test
  void keeps_the_order_of_the_tables_and_compares_their_epsilons() {
    ThreatModel tenth = new ThreatModel(LpNorm.LINF, 0.1, PixelRange.UNIT);
    ThreatModel unclipped = new ThreatModel(LpNorm.LINF, 0.1, PixelRange.NONE);
    List<MetricsRow> rows =
        evaluate(
                List.of(
                    run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 1),
                    run.adversarial(SyntheticRun.set("maxout", unclipped), broken(unclipped), 1),
                    run.adversarial(SyntheticRun.set("maxout", tenth), broken(tenth), 1)))
            .rows();

    assertThat(rows).extracting(row -> row.epsilon().orElseThrow()).containsExactly(0.25, 0.1, 0.1);
    assertThat(rows).extracting(MetricsRow::isClipped).containsExactly(true, false, true);
    // One of one, then two of three: success falls while epsilon grows.
    assertThat(rows.get(0).warnings())
        .extracting(Finding::check)
        .containsExactly(Check.SUCCESS_FALLS_WITH_EPSILON);
    assertThat(rows.get(1).warnings()).isEmpty();
    assertThat(rows.get(2).warnings()).isEmpty();
  }

  private static List<AdversarialImage> broken(ThreatModel threatModel) {
    return List.of(image(threatModel, 0, 1, 1, 2, 1f));
  }

  /** Image 0 falls to one attack, 1 to the other, 2 to none; 3 was wrong from the start. */
  @Test
  void takes_the_worst_case_of_each_image_over_attacks_of_one_threat_model() {
    List<AdversarialImage> one =
        List.of(
            image(QUARTER, 0, 1, 1, 2, 0.5f),
            image(QUARTER, 1, 1, 1, 1, 0.5f),
            image(QUARTER, 2, 0, 0, 0, 0.5f),
            image(QUARTER, 3, 0, 2, 0, 0.5f));
    List<AdversarialImage> other =
        List.of(
            image(QUARTER, 0, 1, 1, 1, 0.5f),
            image(QUARTER, 1, 1, 1, 0, 0.5f),
            image(QUARTER, 2, 0, 0, 0, 0.5f),
            image(QUARTER, 3, 0, 2, 2, 0.5f));
    ThreatModel tenth = new ThreatModel(LpNorm.LINF, 0.1, PixelRange.UNIT);
    List<String> tables =
        List.of(
            run.adversarial(set("fgsm", QUARTER), one, 2),
            run.adversarial(set("again", QUARTER), other, 1),
            run.adversarial(set("fgsm", tenth), broken(tenth), 1));

    Metrics metrics = evaluate(tables);

    assertThat(metrics.worstCases()).hasSize(1);
    WorstCase worst = metrics.worstCases().get(0);
    assertThat(worst.attacks()).containsExactly("fgsm", "again");
    assertThat(worst.threatModel()).isEqualTo(QUARTER);
    assertThat(worst.images()).isEqualTo(4);
    assertThat(worst.robust()).isEqualTo(1);
    assertThat(metrics.rows().get(0).rates().robustAccuracy()).isEqualTo(0.5);
    assertThat(json().at("/worst_cases/0/robust_accuracy").asDouble()).isEqualTo(0.25);
    assertThat(MetricsFile.read(run.publisher(), run.folders().metrics())).isEqualTo(metrics);
  }

  private static AdversarialSet set(String name, ThreatModel threatModel) {
    return AdversarialSet.of(
        new CleanSet("blocks", "test", SyntheticRun.SHAPE.toString(), SyntheticRun.CLASSES),
        "maxout",
        AttackKey.of(name, new Fgsm(), Goal.UNTARGETED, threatModel),
        PixelFormat.FLOAT32,
        "compiled");
  }

  /** What one step breaks and ten steps do not: joined by id, whatever the files. */
  @Test
  void compares_attacks_image_by_image() {
    AttackKey pgd =
        AttackKey.of(
            "pgd",
            new Pgd(Choice.AUTO, 10, true, 1, LossKind.CROSS_ENTROPY),
            Goal.UNTARGETED,
            QUARTER);
    AdversarialSet several =
        AdversarialSet.of(
            new CleanSet("blocks", "test", SyntheticRun.SHAPE.toString(), SyntheticRun.CLASSES),
            "maxout",
            pgd,
            PixelFormat.FLOAT32,
            "compiled");
    List<AdversarialImage> byOneStep =
        LongStream.range(0, 40)
            .mapToObj(id -> image(QUARTER, id, 1, 1, id < 20 ? 2 : 1, 1))
            .toList();
    List<AdversarialImage> bySeveral =
        LongStream.range(0, 40)
            .mapToObj(id -> image(QUARTER, id, 1, 1, id < 4 || id >= 30 ? 1 : 2, 1))
            .toList();

    List<MetricsRow> rows =
        evaluate(
                List.of(
                    run.adversarial(set("fgsm", QUARTER), byOneStep, 3),
                    run.adversarial(several, bySeveral, 2)))
            .rows();

    assertThat(rows.get(0).warnings()).isEmpty();
    assertThat(rows.get(1).warnings())
        .containsExactly(
            new Finding(
                Check.GRADIENT_MASKING,
                "one step of fgsm breaks 10.00 % of the images right when clean on which it fails"));
  }

  @Test
  void asks_each_model_about_a_table_and_keeps_what_is_found() {
    run.linear("right", SyntheticRun.sumOfBlock(0));
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 2);
    Finding finding = new Finding(Check.ANSWERS_CHANGE, "a logit moves");

    Metrics metrics =
        new Evaluate(
                SyntheticRun.spark(),
                run.publisher(),
                EngineChoice.AUTO,
                (model, asked, seed) -> model.endsWith("right") ? List.of(finding) : List.of(),
                Clock.systemUTC())
            .run(run.folders(), List.of(table), List.of("right"), 42);

    assertThat(metrics.models()).containsExactly(Map.entry("right", List.of(finding)));
    assertThat(metrics.raised()).containsExactly(Check.ANSWERS_CHANGE);
    assertThat(MetricsFile.read(run.publisher(), run.folders().metrics())).isEqualTo(metrics);
  }

  @Test
  void asks_a_model_in_a_task_about_the_same_few_images_in_any_files() {
    run.linear("steep", scaled(SyntheticRun.sumOfBlock(0), 1e6f));
    run.linear("sound", scaled(SyntheticRun.sumOfBlock(0), 0.01f));
    ModelChecks checks = new ModelChecks(SyntheticRun.spark(), run.publisher(), EngineChoice.AUTO);
    List<AdversarialImage> images =
        LongStream.range(0, 50).mapToObj(id -> image(QUARTER, id, 1, 1, 2, 1)).toList();
    PublishedFolder table =
        run.publisher().open(run.adversarial(set("fgsm", QUARTER), images, 3), AdversarialSet.KIND);

    assertThat(checks.of(run.folders().model("sound"), table, 1)).isEmpty();
    assertThat(checks.of(run.folders().model("steep"), table, 1))
        .containsExactly(
            new Finding(
                Check.ZERO_GRADIENTS,
                "the gradient of the cross-entropy is zero or not a number for 32 of 32 images of a sample"));
  }

  private static float[][] scaled(float[][] weights, float factor) {
    for (float[] row : weights) {
      for (int k = 0; k < row.length; k++) {
        row[k] *= factor;
      }
    }
    return weights;
  }

  @Test
  void writes_what_it_returns_with_its_provenance() throws Exception {
    run.clean("train");
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 1);

    Metrics metrics = evaluate(List.of(table));

    assertThat(MetricsFile.read(run.publisher(), run.folders().metrics())).isEqualTo(metrics);
    JsonNode provenance = json().get("provenance");
    assertThat(provenance.get("seed").asLong()).isEqualTo(42);
    assertThat(provenance.get("made").asText()).isEqualTo("2024-05-06T12:00:00Z");
    assertThat(provenance.at("/versions/spark").asText()).isEqualTo(SyntheticRun.spark().version());
    assertThat(provenance.at("/versions/java").asText())
        .isEqualTo(System.getProperty("java.version"));
    assertThat(provenance.at("/versions/nd4j").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(provenance.at("/versions/deeplearning4j").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(provenance.at("/models/maxout").asText()).isEqualTo(SyntheticRun.hashOf("maxout"));
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    for (StoredFile file : test.manifest().files()) {
      sha256.update((file.sha256() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(provenance.get("data").get("blocks/test").asText())
        .isEqualTo(HexFormat.of().formatHex(sha256.digest()));
    assertThat(provenance.get("data").has("blocks/train")).isTrue();
  }

  private JsonNode json() {
    try {
      return new ObjectMapper().readTree(SyntheticRun.read(run.folders().metrics()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void refuses_a_table_with_fewer_rows_than_its_manifest_says() {
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 1, 5);

    assertThatThrownBy(() -> evaluate(List.of(table)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds 4 rows but its manifest says 5");
  }

  @Test
  void refuses_a_confidence_that_is_not_a_number() {
    String table =
        run.adversarial(
            SyntheticRun.set("maxout", QUARTER),
            List.of(image(QUARTER, 0, 1, 1, 2, Float.NaN), image(QUARTER, 1, 1, 1, 2, 1f)),
            1);

    assertThatThrownBy(() -> evaluate(List.of(table)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("1 images whose confidence or size of change is not a number");
  }

  @Test
  void refuses_a_table_without_images() {
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), List.of(), 1);

    assertThatThrownBy(() -> evaluate(List.of(table)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("holds no images");
  }

  @Test
  void refuses_no_tables_missing_tables_and_missing_models() {
    assertThatThrownBy(() -> evaluate(List.of()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("run the stage generate first");
    assertThatThrownBy(() -> evaluate(List.of(run.folders().adversarial("maxout", "none"))))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no manifest.json");
    String orphan = run.adversarial(SyntheticRun.set("unknown", QUARTER), fourImages(), 1);
    assertThatThrownBy(() -> evaluate(List.of(orphan)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models/unknown");
    assertThat(root.resolve("metrics.json")).doesNotExist();
  }

  /**
   * Sums over blocks of 50 pixels: those of the image's own are at least 50 * (220/255 - .25),
   * those of the others at most 50 * .25, so the answers to the adversarial images are known.
   */
  @Test
  void other_models_answer_the_stored_images() {
    run.linear("right", SyntheticRun.sumOfBlock(0));
    run.linear("next", SyntheticRun.sumOfBlock(1));
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 2);

    Metrics metrics = evaluate(List.of(table), "right", "next");

    assertThat(metrics.rows())
        .extracting(MetricsRow::model)
        .containsExactly("maxout", "right", "next");
    assertThat(metrics.rows()).extracting(MetricsRow::source).containsOnly("maxout");
    MetricsRow right = metrics.rows().get(1);
    assertThat(right.rates().images()).isEqualTo(4);
    assertThat(right.rates().cleanError()).isZero();
    assertThat(right.rates().adversarialError()).isZero();
    assertThat(right.rates().successRate()).hasValue(0);
    assertThat(right.rates().agreement()).isEmpty();
    assertThat(right.rates().confidenceOnMistakes()).isEmpty();
    assertThat(right.rates().confidence()).isGreaterThan(0.99);
    // Labels 1 1 0 0; maxout answers 2 1 1 2 and this model 2 2 1 1.
    MetricsRow next = metrics.rows().get(2);
    assertThat(next.rates().cleanError()).isEqualTo(1);
    assertThat(next.rates().adversarialError()).isEqualTo(1);
    assertThat(next.rates().successRate()).isEmpty();
    assertThat(next.rates().agreement()).hasValue(2 / 3.0);
    assertThat(next.sizes().linfMax()).isEqualTo(0.25);
    assertThat(metrics.provenance().models()).containsOnlyKeys("maxout", "right", "next");
  }

  /**
   * The adversarial images are of their labels' blocks, as above: one model answers with the label,
   * the other with the next class. The target is 1; one of the five images is of that class.
   */
  @Test
  void other_models_are_asked_whether_they_see_the_target() {
    run.linear("right", SyntheticRun.sumOfBlock(0));
    run.linear("next", SyntheticRun.sumOfBlock(1));
    AdversarialSet aimed =
        AdversarialSet.of(
            new CleanSet("blocks", "test", SyntheticRun.SHAPE.toString(), SyntheticRun.CLASSES),
            "maxout",
            AttackKey.of("fgsm", new Fgsm(), new Goal.OneClass(1), QUARTER),
            PixelFormat.FLOAT32,
            "compiled");
    String table =
        run.adversarial(
            aimed,
            List.of(
                targeted(0, 1, 1, 1, true),
                targeted(1, 0, 0, 1, true),
                targeted(2, 0, 0, 2, false),
                targeted(3, 2, 2, 2, false),
                targeted(4, 0, 3, 1, true)),
            2);

    List<MetricsRow> rows = evaluate(List.of(table), "right", "next").rows();

    assertThat(rows.get(1).rates().targetRate()).hasValue(0);
    assertThat(rows.get(2).rates().targetRate()).hasValue(0.75);
    // Wrong about every clean image: there is none that an attack could have turned.
    assertThat(rows.get(2).rates().successRate()).isEmpty();
  }

  /** Pixels are read once for all models that answer, and the rows are those of each alone. */
  @Test
  void all_other_models_answer_a_table_in_one_job() throws Exception {
    run.linear("right", SyntheticRun.sumOfBlock(0));
    run.linear("next", SyntheticRun.sumOfBlock(1));
    List<String> tables =
        List.of(
            run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 2),
            run.adversarial(SyntheticRun.set("right", QUARTER), fourImages(), 1));
    List<String> jobs = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            jobs.add(start.properties().getProperty("spark.job.description", ""));
          }
        };
    SyntheticRun.spark().sparkContext().addSparkListener(listener);
    List<MetricsRow> together;
    try {
      together = evaluate(tables, "right", "next").rows();
      SyntheticRun.spark().sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      SyntheticRun.spark().sparkContext().removeSparkListener(listener);
    }

    assertThat(jobs.stream().filter(job -> job.contains(" answer")))
        .hasSize(2)
        .anyMatch(job -> job.contains("2 models answer"))
        .anyMatch(job -> job.contains("next answers"));
    assertThat(together.subList(2, 5))
        .extracting(MetricsRow::source, MetricsRow::model)
        .containsExactly(tuple("maxout", "right"), tuple("maxout", "next"), tuple("right", "next"));
    assertThat(together.subList(2, 5))
        .extracting(MetricsRow::rates)
        .containsExactly(
            evaluate(tables, "right").rows().get(2).rates(),
            evaluate(tables, "next").rows().get(2).rates(),
            evaluate(tables, "next").rows().get(3).rates());
  }

  /** A softmax gives its answer of ten classes at least a tenth. */
  @Test
  void a_model_that_answers_is_as_sure_as_its_own_probabilities() {
    run.unsure("rbf");
    String table = run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 2);

    assertThat(evaluate(List.of(table), "rbf").rows().get(1).rates().confidence()).isLessThan(0.1);
  }

  @Test
  void says_which_model_a_hardened_one_hardens() {
    run.hardened("sturdy", "maxout");
    List<String> tables =
        List.of(
            run.adversarial(SyntheticRun.set("maxout", QUARTER), fourImages(), 1),
            run.adversarial(SyntheticRun.set("sturdy", QUARTER), fourImages(), 1));

    assertThat(evaluate(tables).provenance().hardened())
        .containsExactly(Map.entry("sturdy", "maxout"));
  }
}
