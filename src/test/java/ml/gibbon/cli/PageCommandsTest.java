package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.bench.Benchmarks;
import ml.gibbon.testing.Page;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Every command of the README, and of the pages that it leads to, is given to a shell; what it asks
 * of Spark is read by Spark, what it asks of Gibbon by Gibbon, with stages that only take notes. A
 * command that no rule here covers fails. {@link PageCommandsIT} runs those for real that need
 * neither a cluster nor files.
 */
@DisabledOnOs(OS.WINDOWS)
class PageCommandsTest {

  private static final Pattern COMMAND = Pattern.compile("(?:[A-Z_]+=\\S+ )*(\\S+) ?(.*)");
  private static final Set<String> PHASES = Set.of("test", "package", "verify");

  @TempDir Path folder;

  static Stream<Arguments> commands() throws IOException {
    return Page.all().stream()
        .flatMap(
            page ->
                page.commands().stream()
                    .map(command -> Arguments.of(page.file().toString(), command)));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void every_command_is_understood(String page, String command) throws Exception {
    Matcher parts = COMMAND.matcher(command);
    assertThat(parts.matches()).as(command).isTrue();
    String program = parts.group(1);
    List<String> arguments = Arrays.asList(parts.group(2).split(" +"));
    if (program.equals("deploy/gibbon") || program.startsWith("deploy/spark-submit/")) {
      assertStarts(command);
    } else if (program.equals("mvn")) {
      arguments.forEach(PageCommandsTest::assertMavenKnows);
    } else if (program.equals("deploy/notebooks")) {
      assertThat(arguments.get(0)).isIn("", "execute", "install");
    } else if (program.equals("python3")) {
      assertThat(Path.of(arguments.get(0))).exists();
    } else if (Set.of("docker", "kubectl").contains(program)) {
      assertThat(Path.of(arguments.get(arguments.indexOf("-f") + 1))).exists();
    } else {
      fail(
          "no rule of this test covers \"%s\" in %s: add one, or write ```text above what is no command",
          command, page);
    }
  }

  private void assertStarts(String command) throws Exception {
    Path own = OwnConfiguration.write(folder.resolve("mine.conf"));
    Submission submission =
        new Checkout(Files.createDirectory(folder.resolve("checkout")))
            .submitted(command.replace(OwnConfiguration.NAME, own.toString()));
    if (submission.program().equals(Main.class.getName())) {
      submission.called();
    } else {
      Benchmarks.parse(submission.gibbon().toArray(String[]::new));
    }
  }

  private static void assertMavenKnows(String argument) {
    try {
      String pom = Files.readString(Path.of("pom.xml"));
      if (argument.startsWith("-P")) {
        assertThat(pom).contains("<id>%s</id>".formatted(argument.substring(2)));
      } else if (argument.startsWith("-Dgroups=")) {
        assertThat(tags()).contains(argument.substring("-Dgroups=".length()));
      } else if (!argument.equals("-DskipTests")) {
        assertThat(PHASES).contains(argument);
      }
    } catch (IOException e) {
      fail(e);
    }
  }

  private static List<String> tags() throws IOException {
    List<String> tags = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Pattern.compile("@Tag\\(\"(\\w+)\"\\)")
            .matcher(Files.readString(file))
            .results()
            .forEach(tag -> tags.add(tag.group(1)));
      }
    }
    return tags;
  }

  @Test
  void there_is_a_row_for_every_command() throws IOException {
    List<String> rows =
        Page.read(Path.of(".readme/commands.md")).rows().stream()
            .filter(row -> row.size() == 3)
            .flatMap(row -> Page.codeIn(row.get(0)).stream())
            .toList();

    assertThat(rows)
        .containsExactlyInAnyOrderElementsOf(
            new CommandLine(new GibbonCommand(name -> new RecordingPipeline()))
                .getSubcommands()
                .keySet());
  }
}
