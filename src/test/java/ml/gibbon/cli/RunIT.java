package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.run.SparkPipeline;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on real Spark, as a user meets them: a small run from images to report. */
class RunIT {

  /** One table of each model, and no explanation. */
  private static final String[] SHORT = {
    "attacks.fgsm.epsilon=0.25", "attacks.fgsm.clip=[0,1]", "explain.models=[]"
  };

  @TempDir Path folder;

  private Path conf;
  private Path root;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void write_a_configuration() throws IOException {
    conf = folder.resolve("small.conf");
    root = folder.resolve("out");
    Files.writeString(
        conf,
        """
        output = "%s"
        data { name = digits, train-images = 600, test-images = 300 }
        train { epochs = 2, batch-size = 20, validation-images = 100 }
        models {
          softmax.architecture = softmax
          maxout { architecture = maxout, units = [20], pieces = 2 }
        }
        attacks.fgsm { epsilon = [0.1, 0.25], clip = [[0, 1], none] }
        defences.maxout-adversarial {
          kind = adversarial-training, model = maxout, epsilon = 0.25, clip = [0, 1]
        }
        explain { models = [softmax, maxout-adversarial], images = 2, rubbish = 300 }
        report.images = 4
        """
            .formatted(root));
  }

  private int gibbon(String command, String... sets) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> args = new ArrayList<>(List.of(command, conf.toString()));
    for (String set : sets) {
      args.add("--set");
      args.add(set);
    }
    System.setProperty("spark.master", "local[2]");
    try {
      return GibbonCommand.execute(
          SparkPipeline::new,
          new PrintWriter(out, true),
          new PrintWriter(err, true),
          args.toArray(String[]::new));
    } finally {
      System.clearProperty("spark.master");
    }
  }

  /** What verify said of adversarial tables. */
  private List<String> tables() {
    return out.toString().lines().filter(line -> line.contains("/adversarial/")).toList();
  }

  private void assertOneLineError(String... parts) {
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("gibbon: ").contains(parts);
  }

  @Test
  void a_run_goes_from_images_to_report_and_verify_agrees() throws IOException {
    assertThat(gibbon("run")).as(err.toString()).isZero();
    JsonNode metrics = new ObjectMapper().readTree(root.resolve("metrics.json").toFile());
    assertThat(metrics.get("rows")).hasSize(3 * 4);
    for (JsonNode row : metrics.get("rows")) {
      assertThat(row.get("images").asInt()).isEqualTo(300);
      assertThat(row.get("linf_max").asDouble())
          .isBetween(.99 * row.get("epsilon").asDouble(), 1.0001 * row.get("epsilon").asDouble());
    }
    assertThat(metrics.get("provenance").get("seed").asInt()).isEqualTo(1);
    assertThat(Files.readString(root.resolve("report.html")))
        .contains("</html>", "<svg", "<summary>Configuration</summary>");
    assertThat(Files.readString(root.resolve("report.html")))
        .contains("softmax: image 0, ", "maxout-adversarial: image 1, ", "300 images, every value");
    assertExplained(new ObjectMapper().readTree(root.resolve("explain.json").toFile()));
    assertThat(root.resolve("run.conf")).content().contains("seed = 1");
    assertThat(out.toString())
        .contains("maxout-adversarial", root.resolve("report.html").toString());

    assertThat(gibbon("verify")).as(err.toString()).isZero();
    assertThat(tables()).hasSize(12).allMatch(line -> line.contains("300 images"));

    assert_a_finished_run_is_left_as_it_is();
    assertThat(gibbon("generate")).isZero();
    assertThat(out.toString()).startsWith("already done: " + root);
    assert_a_finished_run_takes_another_attack_and_keeps_what_it_has();
  }

  private void assert_a_finished_run_takes_another_attack_and_keeps_what_it_has()
      throws IOException {
    Path old = root.resolve("adversarial/softmax/fgsm-linf-0.1/manifest.json");
    byte[] manifest = Files.readAllBytes(old);
    String[] more = {"attacks.pgd.steps=3", "attacks.pgd.epsilon=0.1"};
    assertThat(gibbon("plan", more)).isZero();
    assertThat(out.toString()).contains("pgd-linf-0.1");
    assertThat(gibbon("run", more)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("pgd", "fgsm");
    assertThat(old).hasBinaryContent(manifest);
    assertThat(root.resolve("adversarial/softmax/pgd-linf-0.1/manifest.json")).exists();
    assertThat(gibbon("verify", more)).as(err.toString()).isZero();
    assertThat(gibbon("run", more)).isZero();
    assertThat(out.toString()).startsWith("already done: ");
    // Steps of an attack by that name are not what the table was made with.
    assertThat(gibbon("run", "attacks.pgd.steps=4", "attacks.pgd.epsilon=0.1")).isEqualTo(2);
    assertOneLineError("pgd-linf-0.1 was made with attack.settings.steps = ", "--set output=");
  }

  private void assert_a_finished_run_is_left_as_it_is() throws IOException {
    byte[] metrics = Files.readAllBytes(root.resolve("metrics.json"));
    assertThat(gibbon("run", "report.images=2", "generate.partitions=3")).isZero();
    assertThat(out.toString().lines())
        .containsExactly("already done: " + root.resolve("report.html"));
    assertThat(gibbon("plan")).isZero();
    assertThat(out.toString()).startsWith("already done: ");

    assertThat(gibbon("run", "attacks.fgsm.epsilon=0.1", "seed=2")).isEqualTo(2);
    assertOneLineError(
        root + " holds a finished run with seed = ",
        "but the configuration says 2",
        "--set output=FOLDER");
    assertThat(gibbon("run", "evaluate.fail-under=0.999")).isEqualTo(4);
    assertThat(root.resolve("metrics.json")).hasBinaryContent(metrics);
  }

  private static void assertExplained(JsonNode explanation) {
    assertThat(explanation.get("images").asInt()).isEqualTo(300);
    assertThat(explanation.get("models")).hasSize(2);
    for (JsonNode model : explanation.get("models")) {
      assertThat(model.get("lines")).hasSize(2);
      assertThat(model.at("/lines/0/logits")).hasSize(10);
      assertThat(model.at("/lines/0/logits/0")).hasSize(201);
      assertThat(model.at("/rubbish/images").asInt()).isEqualTo(300);
    }
    JsonNode softmax = explanation.get("models").get(0);
    // A linear model: the linear view is what it does, and its logits are lines.
    assertThat(softmax.at("/growth/measured").asDouble())
        .isCloseTo(softmax.at("/growth/sign/48").asDouble(), within(1e-3));
    assertThat(softmax.get("linearity").asDouble()).isBetween(1 - 1e-6, 1.0);
    assertThat(softmax.at("/filters/0/filters")).hasSize(10);
  }

  @Test
  void a_run_that_was_cut_short_goes_on_with_what_is_published() throws IOException {
    assertThat(gibbon("ingest")).isZero();
    assertThat(gibbon("train")).isZero();
    byte[] model = Files.readAllBytes(root.resolve("models/maxout/model.zip"));
    Path attempt = root.resolve("adversarial/softmax/_attempt-of-a-killed-run");
    Files.createDirectories(attempt.resolve("data"));
    assertThat(gibbon("run", SHORT)).as(err.toString()).isZero();
    assertThat(Files.readAllBytes(root.resolve("models/maxout/model.zip"))).isEqualTo(model);
    assertThat(root.resolve("report.html")).exists();

    assertThat(gibbon("clean")).as(err.toString()).isZero();
    assertThat(out.toString().lines()).singleElement().asString().endsWith(attempt.toString());
    assertThat(attempt).doesNotExist();
    assertThat(gibbon("verify", SHORT)).as(err.toString()).isZero();
  }

  @Test
  void an_output_that_is_being_written_is_refused_by_every_command_that_writes() {
    RunLock other = RunLock.take(new RunFolders(root.toString()), new Configuration());
    for (String command : List.of("run", "ingest", "clean")) {
      assertThat(gibbon(command)).isEqualTo(2);
      assertOneLineError(root + " is being written by process", "on host", "_lock");
    }
    assertThat(root.resolve("clean")).doesNotExist();
    other.close();
    assertThat(gibbon("ingest")).as(err.toString()).isZero();
    assertThat(root.resolve("_lock")).doesNotExist();
  }

  @Test
  void what_was_made_with_other_settings_is_neither_used_nor_overwritten() throws IOException {
    assertThat(gibbon("ingest")).isZero();
    String manifest = Files.readString(root.resolve("clean/train/manifest.json"));
    assertThat(manifest).as("as Spark sets it").contains("\"committer\" : \"file-v1\"");
    assertThat(gibbon("run", "data.train-images=500")).isEqualTo(2);
    assertOneLineError(
        "clean/train was made with data.train-images = 600 but the configuration says 500");
    assertThat(root.resolve("clean/train/manifest.json")).hasContent(manifest);
    assertThat(root.resolve("models")).doesNotExist();
  }

  @Test
  void a_model_trained_anew_makes_its_old_tables_refused() throws IOException {
    assertThat(gibbon("ingest")).isZero();
    assertThat(gibbon("train")).isZero();
    assertThat(gibbon("adversarial-train")).isZero();
    assertThat(gibbon("generate")).isZero();
    try (var files = Files.walk(root.resolve("models/softmax"))) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    }
    assertThat(gibbon("run", "models.softmax.train.epochs=1")).isEqualTo(2);
    assertOneLineError("adversarial/softmax", "another model");
  }

  @Test
  void a_model_of_independent_probabilities_is_trained_hardened_attacked_and_verified()
      throws IOException {
    String[] sets = {
      "models.rbf.architecture=rbf",
      "models.rbf.rank=5",
      "defences.rbf-adversarial.kind=adversarial-training",
      "defences.rbf-adversarial.model=rbf",
      "defences.rbf-adversarial.alpha=0.25",
      "defences.rbf-adversarial.epsilon=0.25",
      "defences.rbf-adversarial.clip=[0,1]",
      "generate.models=[rbf, rbf-adversarial]",
      "attacks.fgsm.epsilon=0.25",
      "explain.models=[rbf]"
    };

    assertThat(gibbon("run", sets)).as(err.toString()).isZero();
    assertThat(gibbon("verify", sets)).as(err.toString()).isZero();

    assertThat(tables()).hasSize(4).allMatch(line -> line.contains("300 images"));
    JsonNode explained =
        new ObjectMapper().readTree(root.resolve("explain.json").toFile()).at("/models/0");
    assertThat(explained.at("/rubbish/images").asInt()).isEqualTo(300);
    // Minus a sum of squares: no probability is above 1, on no image.
    assertThat(explained.at("/lines/0/logits"))
        .hasSize(10)
        .allSatisfy(
            line -> assertThat(line).allSatisfy(z -> assertThat(z.asDouble()).isNotPositive()));
  }

  @Test
  void a_missed_gate_ends_with_4_after_the_report_was_written() {
    assertThat(
            gibbon(
                "run",
                "attacks.fgsm.epsilon=0.25",
                "explain.models=[]",
                "evaluate.fail-under=0.999"))
        .isEqualTo(4);
    assertOneLineError("maxout-adversarial", "fail-under");
    assertThat(root.resolve("report.html")).exists();
  }

  @Test
  void a_plan_writes_nothing() {
    assertThat(gibbon("plan")).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("600 training and 300 test images", "300 rows", "spark.master");
    assertThat(root).doesNotExist();
  }

  @Test
  void wrong_input_is_one_line_with_its_exit_code_and_writes_nothing() {
    assertThat(gibbon("run", "attacks.fgsm.epsilon=8")).isEqualTo(2);
    assertOneLineError("attacks.fgsm.epsilon is 8 but", "8/255");
    assertThat(gibbon("run", "data.name=mnist", "data.train-images=0", "data.path=" + folder))
        .isEqualTo(3);
    assertOneLineError("train-images-idx3-ubyte", folder.toString());
    assertThat(gibbon("run", "trian.epochs=3")).isEqualTo(2);
    assertOneLineError("unknown key trian in --set", "train");
    assertThat(gibbon("run", "attacks.fgsm.epsilom=0.1")).isEqualTo(2);
    assertOneLineError("epsilom", "epsilon");
    assertThat(gibbon("run", "attacks.fgsm.norm=l2")).isEqualTo(2);
    assertOneLineError("attacks.fgsm.norm is l2", "linf");
    assertThat(gibbon("run", "attacks.fgsm.goal=12")).isEqualTo(2);
    assertOneLineError("class 12", "0 to 9");
    assertThat(root).doesNotExist();
    assertThat(gibbon("run", "train.validation-images=600", "data.train-images=600")).isEqualTo(2);
    assertOneLineError("train.validation-images is 600", "600 training images");
  }

  @ParameterizedTest
  @CsvSource({
    "fgsm, 0.5, dropout-in-attack is 0.5",
    "pgd7, 0, attack is pgd7",
  })
  void what_dl4j_spark_cannot_train_is_found_before_anything_is_written(
      String attack, String dropoutInAttack, String found) {
    String[] sets = {
      "models.rbf.architecture=rbf",
      "explain.models=[rbf]",
      "attacks.pgd7.kind=pgd",
      "attacks.pgd7.steps=7",
      "defences.hard.kind=adversarial-training",
      "defences.hard.model=rbf",
      "defences.hard.epsilon=0.25",
      "defences.hard.clip=[0,1]",
      "defences.hard.attack=" + attack,
      "defences.hard.dropout-in-attack=" + dropoutInAttack
    };
    assertThat(gibbon("plan", sets)).isEqualTo(2);
    assertOneLineError(
        "defences.hard.%s but hard is trained by dl4j-spark".formatted(found), "LossLayer", "only");
    assertThat(gibbon("run", sets)).isEqualTo(2);
    assertThat(root).doesNotExist();
  }

  @Test
  void a_model_file_that_does_not_fit_is_found_before_anything_is_written() throws IOException {
    TestModels.Model small = TestModels.model("small", TestModels.GREY, new Architecture.Softmax());
    Path file = folder.resolve("small.zip");
    Files.write(file, ModelFile.write(small.network()));
    assertThat(gibbon("plan", "models.mine.file=\"" + file + "\"")).isEqualTo(3);
    assertOneLineError("small.zip", "64 values", "1x28x28");
    assertThat(gibbon("run", "models.mine.file=\"" + file + "\"")).isEqualTo(3);
    assertOneLineError("small.zip", "64 values", "1x28x28");
    assertThat(gibbon("plan", "models.mine.file=\"" + file + "x\"")).isEqualTo(3);
    assertOneLineError("small.zipx", "not there");
    assertThat(root).doesNotExist();
  }

  @Test
  void runs_with_seeds_an_ensemble_and_transfers_end_in_a_comparison_with_the_paper()
      throws IOException {
    Files.writeString(
        folder.resolve("seeds.conf"),
        """
data { name = digits, classes = [3, 7], train-images = 200, test-images = 100 }
train { epochs = 1, batch-size = 20, validation-images = 0 }
models {
  softmax { architecture = softmax, seeds = [1, 2] }
  both.ensemble = [softmax]
}
attacks { fgsm.clip = none, aimed { kind = fgsm, goal = random-class, clip = none } }
evaluate.transfer = true
report.images = 1
report.paper = [
  {experiment = alone, model = softmax, attack = fgsm, adversarial-error = 99.9}
  {experiment = together, model = both, source = softmax, attack = fgsm, adversarial-error = 87.9, note = small}
]
""");
    Files.writeString(conf, "runs = [seeds.conf], output = \"%s\"".formatted(root));

    assertThat(gibbon("run")).as(err.toString()).isZero();

    JsonNode rows =
        new ObjectMapper().readTree(root.resolve("seeds/metrics.json").toFile()).get("rows");
    assertThat(rows).hasSize(6 + 2 * 6);
    for (JsonNode row : rows) {
      boolean aimed = row.get("attack").asText().equals("aimed");
      assertThat(row.get("target_rate").isNull()).isEqualTo(!aimed);
    }
    // An ensemble is a source like any other, and answers like any other.
    String figures = "seeds/report/figures/transfer%s-linf-unclipped.csv";
    List<String> errors = Files.readAllLines(root.resolve(figures.formatted("")));
    assertThat(errors.get(0))
        .isEqualTo(
            "group,made on,\"softmax-seed1: error, %\",\"softmax-seed2: error, %\",\"both: error, %\"");
    assertThat(errors).hasSize(1 + 1 + 6).noneMatch(line -> line.contains(",,"));
    assertThat(errors).anyMatch(line -> line.startsWith("\"fgsm, epsilon 0.25\",both,"));
    assertThat(Files.readAllLines(root.resolve(figures.formatted("-to-target")))).hasSize(1 + 3);
    assertThat(root.resolve("seeds/models/softmax-seed1/model.zip"))
        .binaryContent()
        .isNotEqualTo(Files.readAllBytes(root.resolve("seeds/models/softmax-seed2/model.zip")));
    assertThat(root.resolve("paper.md")).content().contains("| alone |", "(n = 2)", "| small |");
    // But for the last line, which says of which results they are.
    assertThat(Files.readAllLines(root.resolve("seeds/paper.md")))
        .startsWith(
            Files.readString(root.resolve("paper.md"))
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .toArray(String[]::new));
    assertThat(root.resolve("report.html")).content().contains("seeds/report.html");

    assertThat(gibbon("verify")).as(err.toString()).isZero();
    assertThat(tables()).hasSize(6).allMatch(line -> line.contains("100 images"));

    assertThat(gibbon("run")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("already done: " + root.resolve("seeds/report.html"));
    assertThat(gibbon("run", "train.epochs=2")).isEqualTo(2);
    assertOneLineError(
        "holds a finished run with models.softmax.train.epochs = 1 but the configuration says 2");
  }
}
