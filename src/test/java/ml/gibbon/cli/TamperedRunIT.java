package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import ml.gibbon.store.Forger;
import ml.gibbon.testing.Page;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a small finished run in which something is not what it was. */
class TamperedRunIT {

  private static final String SMALL = "adversarial/softmax/fgsm-linf-0.1";
  private static final String LARGE = "adversarial/softmax/fgsm-linf-0.25";
  private static final String PGD = "adversarial/softmax/pgd-linf-0.1";

  @TempDir static Path folder;

  private static Path conf;
  private static Path finished;
  private static OneSession gibbon;

  @BeforeAll
  static void make_a_run() throws IOException {
    conf = folder.resolve("small.conf");
    finished = folder.resolve("finished");
    Files.writeString(
        conf,
        """
data { name = digits, train-images = 200, test-images = 60 }
train { epochs = 1, batch-size = 20, validation-images = 0 }
models {
  softmax.architecture = softmax
  maxout { architecture = maxout, units = [12], pieces = 2 }
}
attacks {
  fgsm { epsilon = [0.1, 0.25] }
  pgd { epsilon = 0.1, steps = 3 }
}
generate { models = [softmax], partitions = 1 }
evaluate.transfer = [maxout]
explain { models = [softmax], images = 1, rubbish = 50 }
report {
  images = 1
  paper = [{experiment = alone, model = softmax, attack = fgsm, epsilon = 0.1, adversarial-error = 99.9}]
}
""");
    gibbon =
        new OneSession(
            Map.of(
                "spark.master", "local[2]",
                "spark.driver.host", "127.0.0.1",
                "spark.driver.bindAddress", "127.0.0.1",
                "spark.sql.shuffle.partitions", "2"));
    InProcess.Outcome outcome = gibbon("run", finished);
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  private static InProcess.Outcome gibbon(String command, Path output, String... sets) {
    List<String> args =
        new ArrayList<>(List.of(command, conf.toString(), "--set", "output=\"" + output + "\""));
    for (String set : sets) {
      Collections.addAll(args, "--set", set);
    }
    return gibbon.run(args.toArray(String[]::new));
  }

  /**
   * Something that is not what it was.
   *
   * @param change takes the output folder
   * @param found what verify says of it, in one line
   */
  record Tampering(String what, Consumer<Path> change, String... found) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** Several at once, each in an output of its own, so that none hides another one. */
  static Stream<List<Tampering>> tamperings() {
    return Stream.of(
        List.of(
            edited(SMALL + "/manifest.json", "\"epsilon\" : 0.1", "\"epsilon\" : 0.2"),
            edited(PGD + "/manifest.json", "\"seed\" : 1", "\"seed\" : 2"),
            edited("clean/train/manifest.json", "\"rows\" : 200", "\"rows\" : 201"),
            deleted("models/maxout/history.csv"),
            hand(
                "report.html",
                "the words of a page",
                text -> text.replace("Gibbon report", "My report"),
                "report.html was edited"),
            hand(
                "paper.md",
                "a number of paper.md",
                text -> text.replace("99.9", "97.9"),
                "paper.md was edited")),
        List.of(
            hand(
                "metrics.json",
                "a number",
                TamperedRunIT::withoutItsThirdDigit,
                "metrics.json is not a metrics file (it was edited"),
            hand(
                "models/maxout/history.csv",
                "a digit",
                text -> text.replaceFirst("1,\\d", "1,9").replaceFirst("1,9(\\.\\d)", "1,8$1"),
                "history.csv has SHA-256"),
            new Tampering(
                "a file of clean/train is deleted",
                root -> delete(parquet(root.resolve("clean/train"))),
                "clean/train: 1 of",
                "is missing")),
        List.of(
            hand(
                "explain.json",
                "a number",
                text ->
                    text.replaceFirst("\"linearity\" : 0\\.\\d", "\"linearity\" : 0.1")
                        .replaceFirst("\"linearity\" : 1\\.0", "\"linearity\" : 0.9"),
                "explain.json cannot be trusted (it was edited")),
        List.of(
            forged(
                "two labels are swapped",
                SMALL,
                TamperedRunIT::swapLabels,
                "label is not the clean table's: 2"),
            forged(
                "a row is there twice",
                LARGE,
                rows -> rows.add(rows.get(3)),
                "is there more than once: 1",
                "61 rows, where its manifest says 60"),
            forged(
                "a row is gone",
                PGD,
                rows -> rows.remove(5),
                "is in the clean table only: 1",
                "59 rows")),
        List.of(
            forged(
                "a confidence moved by .0002",
                SMALL,
                rows ->
                    set(
                        rows,
                        7,
                        "adversarial_confidence",
                        value -> (Float) value + ((Float) value > .5f ? -.0002f : .0002f)),
                "adversarial_confidence is not the model's: 1"),
            forged(
                "signs turned inside the ball",
                LARGE,
                TamperedRunIT::turnSigns,
                "the change is not the attack's step along the gradient: 1"),
            forged(
                "a flag of success turned",
                PGD,
                rows -> set(rows, 2, "success", value -> !(Boolean) value),
                "success does not follow")),
        List.of(
            new Tampering(
                "the table of another attack is copied in",
                root -> replace(root.resolve(SMALL), root.resolve(LARGE)),
                "was made with attack.epsilon = 0.25 but the configuration says 0.1"),
            resealed(
                "a seed that nothing was made with",
                PGD,
                json -> ((ObjectNode) json.get("provenance")).put("seed", 2),
                "provenance has seed 2",
                "settings have 1"),
            resealed(
                "another epsilon",
                LARGE,
                json -> ((ObjectNode) json.get("about")).put("epsilon", .3),
                "goal or pixel_format are not the manifest's: 60"),
            new Tampering(
                "a model's file is exchanged",
                root -> {
                  copy(
                      root.resolve("models/softmax/model.zip"),
                      root.resolve("models/maxout/model.zip"));
                  Forger.republish(root.resolve("models/maxout"));
                },
                "models/maxout/model.zip has SHA-256")),
        List.of(
            metrics(
                "a rate",
                row -> row.put("adversarial_error", row.get("adversarial_error").asDouble() / 2),
                "adversarial_error is",
                "but the table gives"),
            new Tampering(
                "an explanation of another model",
                root ->
                    Forger.edit(
                        root.resolve("explain.json"),
                        json -> ((ObjectNode) json.at("/models/0")).put("sha256", "0".repeat(64))),
                "The model softmax was made again after it was explained")),
        List.of(
            new Tampering(
                "logits of an explanation",
                root ->
                    Forger.edit(
                        root.resolve("explain.json"),
                        json ->
                            json.at("/models/0/lines/0/logits")
                                .forEach(
                                    line -> {
                                      for (int e = 0; e < line.size(); e++) {
                                        ((ArrayNode) line)
                                            .set(e, json.numberNode(line.get(e).asDouble() + .01));
                                      }
                                    })),
                "logits of image",
                "are not the model's"),
            metrics(
                "a median",
                row -> row.put("l2_median", row.get("l2_median").asDouble() * 1.001),
                "l2_median is")),
        List.of(
            metrics("seconds", row -> row.put("seconds", 0.001), "seconds is"),
            new Tampering(
                "a model and its manifest are exchanged",
                root -> {
                  replace(root.resolve("models/maxout"), root.resolve("models/softmax"));
                },
                "models/maxout was made with")),
        List.of(
            metrics(
                "the answers of another model",
                3,
                row -> row.put("confidence", row.get("confidence").asDouble() * .9),
                "of softmax on maxout: confidence is")),
        List.of(
            metrics(
                "the end of an interval",
                row ->
                    row.put("robust_accuracy_low", row.get("robust_accuracy_low").asDouble() + .01),
                "that is no interval of 95 % for"),
            new Tampering(
                "the worst case of metrics.json",
                root ->
                    Forger.edit(
                        root.resolve("metrics.json"),
                        json -> {
                          ObjectNode worst = (ObjectNode) json.at("/worst_cases/0");
                          worst.put("robust", worst.get("robust").asInt() + 1);
                        }),
                "all attacks together on softmax at epsilon 0.1: robust is"),
            new Tampering(
                "the hash of the images in metrics.json",
                root ->
                    Forger.edit(
                        root.resolve("metrics.json"),
                        json -> ((ObjectNode) json.at("/provenance/data")).remove("digits/test")),
                "provenance-missing: ERROR, nothing is known of digits/test")));
  }

  @Test
  void a_run_that_nobody_touched_is_confirmed_in_a_line_for_each_output() {
    Path output = copy();
    assertThat(gibbon("run", output).out()).startsWith("already done: ");

    InProcess.Outcome outcome = gibbon("verify", output);

    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines).hasSize(2 + 2 + 3 + 1 + 1 + 2 + 1).noneMatch(line -> line.startsWith("!"));
    assertThat(lines.get(0)).contains("clean/train: 200 images as they should be");
    assertThat(lines.get(4))
        .contains("fgsm-linf-0.1: 60 images as they should be", "the step is the attack's");
    assertThat(lines.get(7)).contains("metrics.json: 6 rows as their tables give them");
    assertThat(lines.get(11))
        .startsWith("checked: ")
        .contains("the step of fgsm", "not checked: ", "whether pgd found the strongest images");
  }

  @ParameterizedTest
  @MethodSource("tamperings")
  void verify_finds_what_was_changed(List<Tampering> tamperings) {
    Path output = copy();
    tamperings.forEach(tampering -> tampering.change.accept(output));

    InProcess.Outcome outcome = gibbon("verify", output);

    assertThat(outcome.code()).as(outcome.out()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
    List<String> faults = outcome.out().lines().filter(line -> line.startsWith("! ")).toList();
    for (Tampering tampering : tamperings) {
      assertThat(faults)
          .as("%s", tampering)
          .anySatisfy(line -> assertThat(line).contains(tampering.found));
    }
  }

  /** A run whose results are not those of its tables is not done, and is done again. */
  @ParameterizedTest
  @MethodSource("stale")
  void a_run_with_other_results_than_its_tables_is_not_done(Tampering tampering) {
    Path output = copy();
    tampering.change.accept(output);

    assertThat(gibbon("verify", output).out()).contains(tampering.found);
    InProcess.Outcome outcome = gibbon("run", output);

    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out()).doesNotContain("already done").contains("== report");
    assertThat(gibbon("verify", output).code()).isZero();
    assertThat(gibbon("run", output).out()).startsWith("already done: ");
  }

  static Stream<Tampering> stale() {
    return Stream.of(
        hand("metrics.json", "a number", TamperedRunIT::withoutItsThirdDigit, "it was edited"),
        new Tampering(
            "evaluated with fewer epsilons",
            root -> done(gibbon("evaluate", root, "attacks.fgsm.epsilon=0.1")),
            "The table softmax/fgsm-linf-0.25 was not measured"),
        new Tampering(
            "evaluated without the other model's answers",
            root -> done(gibbon("evaluate", root, "evaluate.transfer=[]")),
            "The answers of maxout to the table softmax/fgsm-linf-0.1 were not measured"),
        new Tampering(
            "explained with other settings",
            root -> done(gibbon("explain", root, "explain.rubbish=60")),
            "explained with other settings"),
        new Tampering(
            "measured again since the report",
            root -> {
              byte[] page = bytes(root.resolve("report.html"));
              Forger.edit(
                  root.resolve("metrics.json"),
                  json ->
                      ((ObjectNode) json.get("provenance")).put("made", "2026-01-01T00:00:00Z"));
              Forger.write(root.resolve("report.html"), page);
            },
            "report.html shows other results than those of its folder"),
        hand(
            "report.html",
            "a number",
            text -> text.replace("%</td>", "0 %</td>"),
            "report.html was edited"),
        new Tampering(
            "a table is deleted",
            root -> FileUtils.deleteQuietly(root.resolve(SMALL).toFile()),
            "fgsm-linf-0.1 has no manifest.json"));
  }

  @Test
  void a_partial_evaluation_is_known_as_one_by_the_report() {
    Path output = copy();
    InProcess.Outcome evaluated = gibbon("evaluate", output, "attacks.fgsm.epsilon=0.1");
    assertThat(evaluated.out())
        .contains("softmax", "These results are a part", "softmax/fgsm-linf-0.25")
        .contains("metrics: " + output.resolve("metrics.json"));

    assertThat(gibbon("report", output).out())
        .contains("! The table softmax/fgsm-linf-0.25 was not measured: run the stage evaluate");
    assertThat(output.resolve("report.html"))
        .content()
        .contains("The table softmax/fgsm-linf-0.25 was not measured");
    assertThat(gibbon("report", output, "attacks.fgsm.epsilon=0.1").out())
        .contains("! These results are a part: of the tables in this folder, 1 was not measured");
  }

  @Test
  void a_report_of_results_that_were_edited_is_refused() {
    Path output = copy();
    hand("metrics.json", "a number", TamperedRunIT::withoutItsThirdDigit).change.accept(output);
    InProcess.Outcome outcome = gibbon("report", output);
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err().lines())
        .singleElement()
        .asString()
        .contains("it was edited", "evaluate");
  }

  /** The query in the documentation, in Spark's SQL and by hand. */
  @Test
  void the_query_of_the_page_gives_the_success_rates_of_the_results() throws IOException {
    String query =
        Page.read(Path.of(".readme/tables.md"))
            .blocks("sql")
            .get(0)
            .replace("FROM adversarial", "FROM table_of_it");
    JsonNode rows =
        new ObjectMapper().readTree(finished.resolve("metrics.json").toFile()).get("rows");
    List<String> tables = List.of(SMALL, LARGE, PGD);
    for (int i = 0; i < tables.size(); i++) {
      Dataset<Row> table =
          SparkSession.active()
              .read()
              .parquet(finished.resolve(tables.get(i) + "/data").toString());
      table.createOrReplaceTempView("table_of_it");
      double rate = rows.get(i).get("success_rate").asDouble();
      assertThat(SparkSession.active().sql(query).first().getDecimal(0).doubleValue())
          .isCloseTo(rate, Offset.offset(1e-6));
      List<Row> attackable =
          table.collectAsList().stream()
              .filter(row -> row.getAs("clean_prediction").equals(row.getAs("label")))
              .toList();
      assertThat(rate)
          .isEqualTo(
              (double) attackable.stream().filter(row -> row.<Boolean>getAs("success")).count()
                  / attackable.size());
    }
  }

  private static Path copy() {
    try {
      Path copy = Files.createTempDirectory(folder, "copy").resolve("out");
      FileUtils.copyDirectory(finished.toFile(), copy.toFile());
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void done(InProcess.Outcome outcome) {
    assertThat(outcome.code()).as(outcome.err()).isZero();
  }

  private static Tampering edited(String file, String before, String after) {
    return hand(
        file,
        before,
        text -> text.replace(before, after),
        file + " cannot be trusted (it was edited");
  }

  private static Tampering deleted(String file) {
    return new Tampering(
        file + " is deleted",
        root -> delete(root.resolve(file)),
        Path.of(file).getFileName() + " is missing");
  }

  /** By hand, without the hashes that go with it. */
  private static Tampering hand(
      String file, String what, UnaryOperator<String> change, String... found) {
    return new Tampering(
        "%s of %s is edited".formatted(what, file),
        root -> {
          String text = new String(bytes(root.resolve(file)), StandardCharsets.UTF_8);
          String edited = change.apply(text);
          assertThat(edited).as("%s of %s", what, file).isNotEqualTo(text);
          Forger.write(root.resolve(file), edited.getBytes(StandardCharsets.UTF_8));
        },
        found);
  }

  /** In a manifest, with its hash. */
  private static Tampering resealed(
      String what, String table, Consumer<ObjectNode> change, String... found) {
    return new Tampering(
        what, root -> Forger.edit(root.resolve(table + "/manifest.json"), change), found);
  }

  /** In the first row of the results, with their hash. */
  private static Tampering metrics(String what, Consumer<ObjectNode> change, String... found) {
    return metrics(what, 0, change, found);
  }

  private static Tampering metrics(
      String what, int row, Consumer<ObjectNode> change, String... found) {
    return new Tampering(
        what + " of metrics.json",
        root ->
            Forger.edit(
                root.resolve("metrics.json"),
                json -> change.accept((ObjectNode) json.at("/rows/" + row))),
        found);
  }

  /** Rows of a table, with the hashes that go with them. */
  private static Tampering forged(
      String what, String table, Consumer<List<Row>> change, String... found) {
    return new Tampering(
        what,
        root -> {
          Path file = parquet(root.resolve(table));
          Dataset<Row> before = SparkSession.active().read().parquet(file.toString());
          List<Row> rows = new ArrayList<>(before.collectAsList());
          change.accept(rows);
          Path written = root.resolve("forged-" + table.replace('/', '-'));
          SparkSession.active()
              .createDataFrame(rows, before.schema())
              .coalesce(1)
              .write()
              .parquet(written.toString());
          Forger.write(file, bytes(parquet(written)));
          FileUtils.deleteQuietly(written.toFile());
          Forger.republish(root.resolve(table));
        },
        found);
  }

  private static void set(List<Row> rows, int i, String column, UnaryOperator<Object> change) {
    Row row = rows.get(i);
    Object[] values = new Object[row.size()];
    for (int c = 0; c < values.length; c++) {
      values[c] =
          row.schema().fieldNames()[c].equals(column) ? change.apply(row.get(c)) : row.get(c);
    }
    rows.set(
        i,
        new org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema(values, row.schema()));
  }

  private static void swapLabels(List<Row> rows) {
    int other = 1;
    while (rows.get(other).getAs("label").equals(rows.get(0).getAs("label"))) {
      other++;
    }
    Object first = rows.get(0).getAs("label");
    Object second = rows.get(other).getAs("label");
    set(rows, 0, "label", value -> second);
    set(rows, other, "label", value -> first);
  }

  /** The change of two values the other way round: of the same size under every norm. */
  private static void turnSigns(List<Row> rows) {
    byte[] clean = rows.get(4).getAs("clean_pixels");
    set(
        rows,
        4,
        "adversarial_pixels",
        value -> {
          ByteBuffer pixels =
              ByteBuffer.wrap(((byte[]) value).clone()).order(ByteOrder.LITTLE_ENDIAN);
          for (int i = 0, turned = 0; turned < 2; i++) {
            float before = (clean[i] & 0xff) / 255f;
            float turnedValue = 2 * before - pixels.getFloat(4 * i);
            if (turnedValue > .001f && turnedValue < .999f) {
              pixels.putFloat(4 * i, turnedValue);
              turned++;
            }
          }
          return pixels.array();
        });
  }

  private static String withoutItsThirdDigit(String metrics) {
    return metrics.replaceFirst("(\"confidence\" : 0\\.\\d\\d)\\d", "$1");
  }

  private static Path parquet(Path table) {
    try (Stream<Path> files = Files.walk(table)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).sorted().findFirst().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    Forger.write(to, bytes(from));
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void replace(Path folder, Path by) {
    try {
      FileUtils.deleteDirectory(folder.toFile());
      FileUtils.copyDirectory(by.toFile(), folder.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
