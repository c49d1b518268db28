package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.stream.Stream;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cluster.RunContent;

/**
 * A configuration, an output that some commands have filled, and what one more command adds to it
 * when nothing disturbs it. Tests disturb that command on copies of the output.
 */
final class Disturbed {

  private final Path folder;
  private final String conf;
  private final SortedMap<String, String> before;
  private final SortedMap<String, String> after;

  /**
   * @param folder for outputs
   * @param conf text of the configuration
   * @param command to be disturbed
   * @param preparing the commands before it
   */
  Disturbed(Path folder, String conf, String command, String... preparing) throws IOException {
    this.folder = folder;
    this.conf = conf;
    Files.createDirectories(output("prepared"));
    for (String earlier : preparing) {
      inProcess(earlier, "prepared");
    }
    before = content("prepared");
    copy("undisturbed");
    inProcess(command, "undisturbed");
    after = content("undisturbed");
    assertThat(after).as("what is published").hasSizeGreaterThan(before.size());
  }

  String conf() {
    return conf;
  }

  Path output(String name) {
    return folder.resolve(name);
  }

  /** A copy of the output as it was before the command. */
  Path copy(String name) throws IOException {
    Path prepared = output("prepared");
    try (Stream<Path> files = Files.walk(prepared)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, output(name).resolve(prepared.relativize(file)));
      }
    }
    return output(name);
  }

  /** All that is published is whole, and the command has added nothing. */
  void assertNothingAdded(String name) throws IOException {
    assertThat(content(name)).isEqualTo(before);
  }

  /** All that is published is what the undisturbed command publishes, bit for bit. */
  void assertAsUndisturbed(String name) throws IOException {
    assertThat(content(name)).isEqualTo(after);
  }

  /** Runs {@code gibbon clean} and returns the names of what it says it has removed. */
  List<String> clean(String name) throws IOException {
    return inProcess("clean", name)
        .lines()
        .filter(line -> line.startsWith("removed "))
        .map(line -> line.replaceFirst("^removed (\\S+).*", "$1"))
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .toList();
  }

  private String inProcess(String command, String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".conf"), conf);
    InProcess.Outcome outcome =
        InProcess.gibbon(
            command, file.toString(), "--set", "output=\"%s\"".formatted(output(name)));
    assertThat(outcome.err()).as(command).isEmpty();
    assertThat(outcome.code()).as(command).isZero();
    return outcome.out();
  }

  private SortedMap<String, String> content(String name) throws IOException {
    return RunContent.of(output(name).toString());
  }

  /** Attempts that lie in a folder of the output. */
  static List<Path> attempts(Path parent) {
    File[] found = parent.toFile().listFiles((all, name) -> name.startsWith("_attempt-"));
    return found == null ? List.of() : Stream.of(found).map(File::toPath).toList();
  }

  /** Tasks whose files Spark has taken over into an attempt at a table, which is not done yet. */
  static List<String> doneTasks(Path parent) {
    return below(parent, "data/_temporary/0", "task_");
  }

  /** Numbers of the partitions that tasks write at present, one that two tasks write twice. */
  static List<String> writtenPartitions(Path parent) {
    return below(parent, "data/_temporary/0/_temporary", "attempt_").stream()
        .map(name -> name.replaceFirst(".*_m_(\\d+)_\\d+$", "$1"))
        .toList();
  }

  private static List<String> below(Path parent, String folder, String prefix) {
    List<String> found = new ArrayList<>();
    for (Path attempt : attempts(parent)) {
      String[] names = attempt.resolve(folder).toFile().list();
      Stream.of(Objects.requireNonNullElse(names, new String[0]))
          .filter(name -> name.startsWith(prefix))
          .forEach(found::add);
    }
    return found;
  }
}
