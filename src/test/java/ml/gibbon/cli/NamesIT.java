package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every stage reads and writes folders of names that shells, URIs and globs take for something
 * else.
 */
class NamesIT {

  private static OneSession gibbon;

  @TempDir Path folder;

  private Path conf;

  @BeforeAll
  static void start() {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  @BeforeEach
  void write_a_configuration() throws IOException {
    conf =
        Files.writeString(
            folder.resolve("names.conf"),
            """
            data { name = digits, train-images = 60, test-images = 20 }
            train { epochs = 1, batch-size = 20, validation-images = 10 }
            models.softmax.architecture = softmax
            attacks.fgsm.epsilon = 0.25
            explain { models = [softmax], images = 1, rubbish = 10 }
            """);
  }

  private InProcess.Outcome gibbon(String command, String... sets) {
    List<String> arguments = new java.util.ArrayList<>(List.of(command, conf.toString()));
    Stream.of(sets).forEach(set -> arguments.addAll(List.of("--set", set)));
    return gibbon.run(arguments.toArray(String[]::new));
  }

  private static String output(Object folder) {
    return "output=" + ConfigUtil.quoteString(folder.toString());
  }

  private List<String> names(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.map(path -> root.relativize(path).toString()).toList();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run[1] 50%",
        "out{a,b}#b?c*",
        "-back\\slash\u00e9\uD83D\uDE00x[2] ",
        "~/%20a,b\nnew line"
      })
  void all_stages_work_in_an_output_of_any_name(String name) throws IOException {
    Path root = folder.resolve("outputs").resolve(name);

    for (String command :
        List.of("plan", "run", "evaluate", "explain", "report", "verify", "bench")) {
      InProcess.Outcome outcome = gibbon(command, output(root));
      assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
    }

    assertThat(root.resolve("report.html")).exists();
    assertThat(names(root))
        .noneMatch(path -> path.endsWith(".crc") || path.endsWith("checkpoints"));
    assertThat(names(root.resolve("clean/test"))).contains("manifest.json", "data");
    assertThat(gibbon("clean", output(root)).out()).startsWith("nothing to remove");
    try (Stream<Path> beside = Files.list(folder.resolve("outputs"))) {
      assertThat(beside).containsExactly(folder.resolve("outputs/" + Path.of(name).getName(0)));
    }
  }

  @Test
  void a_model_is_taken_from_a_file_of_any_name() throws IOException {
    Path first = folder.resolve("first");
    assertThat(gibbon("run", output(first)).code()).isZero();
    for (String name : List.of("a b 50%20", "m[1]\u00e9#{}")) {
      Path file = Files.createDirectory(folder.resolve(name)).resolve(name + ".zip");
      Files.copy(first.resolve("models/softmax/model.zip"), file);
      Path mine =
          Files.writeString(
              folder.resolve("mine.conf"),
              """
              data { name = digits, train-images = 60, test-images = 20 }
              models.mine.file = %s
              """
                  .formatted(ConfigUtil.quoteString(file.toString())));
      InProcess.Outcome outcome =
          gibbon.run("run", mine.toString(), "--set", output(folder.resolve("of " + name)));
      assertThat(outcome.code()).as(outcome.err()).isZero();
    }
  }

  @Test
  void a_stage_that_fails_leaves_no_folder() {
    Path root = folder.resolve("out");

    assertThat(gibbon("train", output(root)).code()).isEqualTo(3);
    assertThat(root).doesNotExist();

    assertThat(gibbon("ingest", output(root)).code()).isZero();
    assertThat(gibbon("generate", output(root)).code()).isEqualTo(3);
    assertThat(root).isDirectoryNotContaining(path -> !path.endsWith("clean"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          output=/ | output is / but must be a folder for this run alone, not the root of the file system; change it in --set output=/
          output=file:/// | output is file:/// but must be a folder for this run alone
          output=~/x | output is ~/x but must be the whole path
          output=C:\\x | output is C:\\x but must be a path without a drive letter
          output=s3:x | output is s3:x but must be a URI such as s3a://x, or for a folder of this name ./s3:x
          output=https://h/x | output is https://h/x but must be a local path
          output=gs://b/x | output is gs://b/x but this Spark has no file system for gs: add Google's connector
          output=/proc/self/x | output /proc/self/x cannot be reached: /proc/self/x
          data.path=s3://b/x | data.path is s3://b/x but this Spark has no file system for s3: write s3a://b/x, and add
          data.path=hf://datasets/x | data.path is hf://datasets/x but must be a local path or the URI of a Hadoop file system; an input from there
          data.path=dbfs:/x | data.path is dbfs:/x but this Spark has no file system for dbfs: write /dbfs/x
          data.cache=s3a://b/x | data.cache is s3a://b/x but must be a local folder
          """)
  void what_cannot_be_named_is_one_line_at_once(String set, String message) {
    for (String command : List.of("plan", "run")) {
      if (command.equals("plan") && set.contains("/proc/")) {
        continue;
      }
      InProcess.Outcome outcome = gibbon(command, set);

      assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.err()).startsWith("gibbon: " + message);
    }
  }

  @Test
  void a_name_that_is_too_long_is_one_line() {
    InProcess.Outcome outcome = gibbon("run", output(folder.resolve("x".repeat(256))));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err())
        .contains("cannot be reached", "File name too long", "--set output=FOLDER");
  }

  @Test
  void links_lead_to_folders_unless_they_are_broken() throws IOException {
    Path real = Files.createDirectory(folder.resolve("real"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    Path broken = Files.createSymbolicLink(folder.resolve("broken"), folder.resolve("nothing"));

    assertThat(gibbon("ingest", output(link)).code()).isZero();
    assertThat(real.resolve("clean/train/manifest.json")).exists();
    InProcess.Outcome outcome = gibbon("ingest", output(broken));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err()).contains("broken is there and is no folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x[1]:y", "*:*"})
  void names_in_which_hadoop_finds_no_files_are_refused_at_once(String name) {
    InProcess.Outcome outcome = gibbon("run", "output=" + folder.resolve(name));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).hasLineCount(1).contains("choose another folder");
    assertThat(folder.resolve(name)).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e3", "2024.10", "007", "true", "null"})
  void a_folder_may_be_called_like_a_number(String name) {
    InProcess.Outcome outcome = gibbon("plan", "output=" + name);
    assertThat(outcome.out()).as(outcome.err()).contains("output            " + name + "\n");
  }
}
