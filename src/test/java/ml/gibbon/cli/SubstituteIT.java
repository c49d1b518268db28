package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network that learns from the labels of another one, and what its attacks do to that. */
class SubstituteIT {

  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final int IMAGES = 120;
  private static final int ROUNDS = 3;

  @TempDir static Path folder;

  private static OneSession gibbon;
  private static Path conf;
  private static Path out;
  private static String plan;

  @BeforeAll
  static void run() throws IOException {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
    out = folder.resolve("out");
    conf =
        Files.writeString(
            folder.resolve("a.conf"),
            """
            output = %s
            data { name = digits, train-images = 1500, test-images = 300 }
            models {
              copy {
                architecture = relu, units = [100], input-dropout = 0, hidden-dropout = 0
                substitute { oracle = oracle, images = %d, rounds = %d, reservoir-after = 2, reservoir = 300 }
                train { workers = 1, batch-size = 20, epochs = 20, learning-rate = 0.05 }
              }
              oracle { architecture = softmax, train { epochs = 6, validation-images = 300 } }
            }
            attacks { fgsm { epsilon = 0.3 }, noise { epsilon = 0.3 } }
            generate.models = [copy]
            evaluate.transfer = [oracle]
            """
                .formatted(ConfigUtil.quoteString(out.toString()), IMAGES, ROUNDS));
    plan = gibbon.run("plan", conf.toString()).out();
    for (String command : List.of("run", "verify")) {
      InProcess.Outcome outcome = gibbon.run(command, conf.toString());
      assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
    }
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  private static List<LabelledImage> round(int round) {
    return CleanTable.read(
            SparkSession.active(),
            LocalSpark.publisher()
                .open(out.resolve("substitutes/copy/round-" + round).toString(), CleanSet.KIND))
        .orderBy(CleanTable.IMAGE_ID)
        .collectAsList()
        .stream()
        .map(CleanTable::fromRow)
        .toList();
  }

  private static int[] answers(String model, List<LabelledImage> images) throws IOException {
    byte[] file = Files.readAllBytes(out.resolve("models/%s/model.zip".formatted(model)));
    try (DifferentiableClassifier classifier =
        new ClassifierFactory(EngineChoice.AUTO, SHAPE).of(file)) {
      float[] logits = classifier.logits(ImageBatch.of(SHAPE, images).pixels(), images.size());
      int[] answers = new int[images.size()];
      for (int i = 0; i < answers.length; i++) {
        answers[i] = Logits.prediction(logits, classifier.classes(), i);
      }
      return answers;
    }
  }

  @Test
  void the_plan_counts_the_labels() {
    assertThat(plan)
        .contains(
            "a substitute for oracle, which is asked for 780 labels: 120 images of split test, and 3 rounds of augmentation");
  }

  /** 120, twice that, twice that, and 300 more of the reservoir. */
  @Test
  void every_image_has_the_label_that_the_oracle_gives_it() throws IOException {
    int[] counts = {120, 240, 480, 780};
    for (int round = 0; round <= ROUNDS; round++) {
      List<LabelledImage> images = round(round);
      assertThat(images).hasSize(counts[round]);
      int[] labels = images.stream().mapToInt(LabelledImage::label).toArray();
      assertThat(labels).isEqualTo(answers("oracle", images));
    }
  }

  /** It begins with the first images of the split, and keeps all that it has. */
  @Test
  void each_round_adds_to_the_one_before() throws IOException {
    List<LabelledImage> test =
        CleanTable.read(
                SparkSession.active(),
                LocalSpark.publisher().open(out.resolve("clean/test").toString(), CleanSet.KIND))
            .orderBy(CleanTable.IMAGE_ID)
            .limit(IMAGES)
            .collectAsList()
            .stream()
            .map(CleanTable::fromRow)
            .toList();
    List<LabelledImage> before = new ArrayList<>(test);
    for (int round = 0; round <= ROUNDS; round++) {
      List<LabelledImage> images = round(round);
      for (int i = 0; i < before.size(); i++) {
        assertThat(images.get(i).pixels()).isEqualTo(before.get(i).pixels());
      }
      for (int i = before.size(); i < images.size() && round < 3; i++) {
        int largest = 0;
        for (int j = 0; j < SHAPE.size(); j++) {
          int change =
              Byte.toUnsignedInt(images.get(i).pixels()[j])
                  - Byte.toUnsignedInt(before.get(i - before.size()).pixels()[j]);
          largest = Math.max(largest, Math.abs(change));
        }
        assertThat(largest).as("26 grey levels are .1").isEqualTo(26);
      }
      before = images;
    }
  }

  /** Two images in three, where chance would agree on one in ten; its attack beats noise. */
  @Test
  void it_answers_as_its_oracle_and_its_attacks_transfer() throws IOException {
    List<LabelledImage> test =
        CleanTable.read(
                SparkSession.active(),
                LocalSpark.publisher().open(out.resolve("clean/test").toString(), CleanSet.KIND))
            .orderBy(CleanTable.IMAGE_ID)
            .collectAsList()
            .stream()
            .map(CleanTable::fromRow)
            .toList();
    List<LabelledImage> unseen = test.subList(IMAGES, test.size());
    int[] oracle = answers("oracle", unseen);
    int[] copy = answers("copy", unseen);
    int same = 0;
    for (int i = 0; i < oracle.length; i++) {
      same += oracle[i] == copy[i] ? 1 : 0;
    }
    assertThat(same).isGreaterThan(2 * oracle.length / 3);

    assertThat(transferred("fgsm")).isGreaterThan(.5).isGreaterThan(transferred("noise") + .2);
  }

  private static double transferred(String attack) throws IOException {
    for (var row :
        new com.fasterxml.jackson.databind.ObjectMapper()
            .readTree(out.resolve("metrics.json").toFile())
            .path("rows")) {
      if (row.path("model").asText().equals("oracle")
          && row.path("attack").asText().equals(attack)) {
        return row.path("adversarial_error").asDouble();
      }
    }
    throw new AssertionError(attack);
  }

  /** A run that was cut short asks only for what it has not asked yet, and ends the same. */
  @Test
  void what_was_cut_short_goes_on_and_ends_the_same() throws IOException {
    byte[] before = Files.readAllBytes(out.resolve("models/copy/model.zip"));
    String second =
        LocalSpark.publisher()
            .open(out.resolve("substitutes/copy/round-2").toString(), CleanSet.KIND)
            .hash();
    LocalSpark.publisher().delete(out.resolve("models/copy").toString());
    LocalSpark.publisher().delete(out.resolve("substitutes/copy/round-3").toString());

    InProcess.Outcome outcome = gibbon.run("train", conf.toString());

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(Files.readAllBytes(out.resolve("models/copy/model.zip"))).isEqualTo(before);
    assertThat(
            LocalSpark.publisher()
                .open(out.resolve("substitutes/copy/round-2").toString(), CleanSet.KIND)
                .hash())
        .isEqualTo(second);
    assertThat(out.resolve("checkpoints/copy")).doesNotExist();
  }
}
