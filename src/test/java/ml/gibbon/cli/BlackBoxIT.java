package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.model.remote.AnsweringMain;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** A model that only answers, from its configuration to the second opinion. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BlackBoxIT {

  private static final String CONF =
      """
      output = %s
      data { name = digits, train-images = 400, test-images = 30 }
      train { epochs = 3, validation-images = 50 }
      attacks {
        square { epsilon = 0.2, queries = 60 }
        hopskipjump { iterations = 2, first-evaluations = 20 }
        noise { epsilon = 0.2 }
        both { kind = cascade, epsilon = 0.2, attacks = [noise, square] }
      }
      """;

  @TempDir static Path folder;

  private static OneSession gibbon;
  private static Path network;

  /** The network itself, attacked directly: everything else is held against this. */
  @BeforeAll
  static void attack_the_network_itself() throws IOException {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
    Path conf =
        Files.writeString(
            folder.resolve("direct.conf"),
            CONF.formatted(quoted(folder.resolve("direct")))
                + "models.softmax.architecture = softmax\n"
                + "generate.attacks = [square, hopskipjump, noise, both]\n");
    assertSuccess(gibbon.run("run", conf.toString()));
    network = folder.resolve("direct/models/softmax/model.zip");
    assertThat(network).exists();
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  private static String quoted(Path path) {
    return ConfigUtil.quoteString(path.toString());
  }

  private static void assertSuccess(InProcess.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.err()).doesNotContain("Exception");
  }

  /** A configuration that attacks the network by its answers. */
  private Path conf(String name, String answers, String attacks, String more) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path arguments =
        Files.writeString(
            folder.resolve(name + ".args"),
            "-cp \"%s\"\n%s\n%s\n1x28x28\n\"%s\"\n"
                .formatted(
                    classPath,
                    AnsweringMain.class.getName(),
                    answers.toUpperCase(Locale.ROOT),
                    network));
    return Files.writeString(
        folder.resolve(name + ".conf"),
        CONF.formatted(quoted(folder.resolve(name)))
            + """
            models.oracle { kind = command, command = [%s, %s], answers = %s, classes = 10, shape = [1, 28, 28] }
            generate { models = [oracle], attacks = [%s] }
            %s
            """
                .formatted(
                    quoted(Path.of(System.getProperty("java.home"), "bin", "java")),
                    ConfigUtil.quoteString("@" + arguments),
                    answers,
                    attacks,
                    more));
  }

  private static List<String> rows(Path run, String model, String attack, String... columns) {
    Path tables = run.resolve("adversarial").resolve(model);
    try (Stream<Path> folders = Files.list(tables)) {
      Path table =
          folders
              .filter(path -> path.getFileName().toString().startsWith(attack + "-"))
              .findFirst()
              .orElseThrow();
      Dataset<Row> rows =
          SparkSession.active()
              .read()
              .parquet(table.resolve("data").toString())
              .orderBy("image_id");
      return rows.selectExpr(columns).collectAsList().stream().map(Row::toString).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String[] ALL = {
    "image_id",
    "hex(adversarial_pixels)",
    "clean_prediction",
    "clean_confidence",
    "adversarial_prediction",
    "adversarial_confidence",
    "success",
    "queries",
    "broken_by"
  };

  /** Of labels the confidence is 1. */
  private static final String[] WITHOUT_CONFIDENCE = {
    "image_id",
    "hex(adversarial_pixels)",
    "clean_prediction",
    "adversarial_prediction",
    "success",
    "queries",
    "broken_by"
  };

  @Test
  @Order(1)
  void by_its_scores_it_is_attacked_as_the_network_itself() throws IOException {
    Path conf =
        conf(
            "scores",
            "scores",
            "square, hopskipjump, noise, both",
            "models.other.architecture = softmax\nevaluate.transfer = [other]");

    InProcess.Outcome plan = gibbon.run("plan", conf.toString());
    assertSuccess(plan);
    assertThat(plan.out()).contains("oracle: command ").contains("which answers with scores");
    for (String command : List.of("run", "verify")) {
      assertSuccess(gibbon.run(command, conf.toString()));
    }

    for (String attack : List.of("square", "hopskipjump", "noise", "both")) {
      assertThat(rows(folder.resolve("scores"), "oracle", attack, ALL))
          .as(attack)
          .hasSize(30)
          .isEqualTo(rows(folder.resolve("direct"), "softmax", attack, ALL));
    }
    assertThat(rows(folder.resolve("scores"), "oracle", "square", "sum(queries)").get(0))
        .isNotEqualTo("[0]");
  }

  @Test
  @Order(2)
  void by_its_labels_it_is_attacked_as_the_network_itself() throws IOException {
    Path conf = conf("labels", "labels", "hopskipjump, noise", "");

    for (String command : List.of("run", "verify", "export")) {
      assertSuccess(gibbon.run(command, conf.toString()));
    }

    for (String attack : List.of("hopskipjump", "noise")) {
      assertThat(rows(folder.resolve("labels"), "oracle", attack, WITHOUT_CONFIDENCE))
          .as(attack)
          .isEqualTo(rows(folder.resolve("direct"), "softmax", attack, WITHOUT_CONFIDENCE));
    }
    assertThat(rows(folder.resolve("labels"), "oracle", "noise", "min(clean_confidence)"))
        .containsExactly("[1.0]");
    assertThat(folder.resolve("labels/exports/huggingface/models")).doesNotExist();
  }

  @Test
  @Order(3)
  void it_answers_the_images_of_other_models() throws IOException {
    Path conf =
        conf(
            "transfer",
            "labels",
            "fgsm",
            """
            models.softmax.architecture = softmax
            generate.models = [softmax]
            evaluate.transfer = [oracle, softmax]
            attacks.fgsm.epsilon = 0.1
            """);

    assertSuccess(gibbon.run("run", conf.toString()));
    assertSuccess(gibbon.run("verify", conf.toString()));

    String metrics = Files.readString(folder.resolve("transfer/metrics.json"));
    List<String> errors =
        Pattern.compile("\"adversarial_error\" ?: ?([0-9.]+)")
            .matcher(metrics)
            .results()
            .map(found -> found.group(1))
            .toList();
    // It is the same network: what breaks it by itself breaks it by its answers.
    assertThat(errors).hasSize(2);
    assertThat(errors.get(0)).isEqualTo(errors.get(1));
  }

  @Test
  @Order(4)
  void what_needs_more_than_it_tells_is_refused_by_the_plan_in_one_line() throws IOException {
    refused(
        conf("refused", "scores", "square, fgsm", ""),
        "attacks.fgsm (fgsm) needs gradients of a model but oracle answers with scores only: attack that with square, nes, hopskipjump");
    refused(
        conf("refused", "labels", "square", ""),
        "attacks.square (square) needs scores of a model but oracle answers with labels only: attack that with hopskipjump or noise");
    refused(
        conf("refused", "labels", "hopskipjump", "attacks.hopskipjump.goal = least-likely"),
        "attacks.hopskipjump (hopskipjump, goal least-likely) needs scores of a model");
  }

  private static void refused(Path conf, String why) {
    InProcess.Outcome outcome = gibbon.run("plan", conf.toString());
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("gibbon: ").contains(why).hasLineCount(1);
  }

  @Test
  @Order(5)
  void a_program_that_fails_publishes_nothing() throws IOException {
    Path conf = conf("fails", "scores", "square", "models.oracle { retries = 1, backoff = 0 }");
    assertSuccess(gibbon.run("ingest", conf.toString()));
    assertSuccess(gibbon.run("train", conf.toString()));
    byte[] file = Files.readAllBytes(network);
    try {
      Files.delete(network);
      InProcess.Outcome outcome = gibbon.run("generate", conf.toString());
      assertThat(outcome.code()).as(outcome.err()).isEqualTo(3);
      assertThat(outcome.err())
          .contains("gibbon: model oracle, command ")
          .contains("before it had answered (its last words: ")
          .contains("at the last of 2 attempts; it must answer ");
      assertThat(folder.resolve("fails/adversarial/oracle/square-linf-0.2")).doesNotExist();
    } finally {
      Files.write(network, file);
    }
    assertSuccess(gibbon.run("generate", conf.toString()));
  }

  @Test
  @Order(6)
  void what_an_output_says_is_not_started_on_its_word() throws IOException {
    Path conf = conf("fails", "scores", "square", "models.oracle { retries = 2, backoff = 0 }");

    InProcess.Outcome outcome = gibbon.run("verify", conf.toString());

    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("which is not what models.oracle says");
  }
}
