package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.provenance.Provenance;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path root;

  private final Publisher publisher = new Publisher(HADOOP);

  private List<String> remove() {
    return new Leftovers(HADOOP)
        .remove(new RunFolders(root.toString())).stream()
            .map(path -> path.substring(path.indexOf(root.toString()) + root.toString().length()))
            .toList();
  }

  private void publish(String folder) {
    publisher.publish(
        root.resolve(folder).toString(),
        "letters",
        Map.of(),
        Json.tree(Map.of()),
        Provenance.of(1, Map.of()),
        attempt -> {
          publisher.writeFile(attempt + "/a", new byte[1]);
          return 1;
        });
  }

  /** An attempt as a process leaves it that dies in the middle of it. */
  private void die(String folder) throws IOException {
    Path parent = root.resolve(folder).getParent();
    Path[] attempt = new Path[1];
    publisher.publish(
        root.resolve(folder).toString(),
        "letters",
        Map.of(),
        Json.tree(Map.of()),
        Provenance.of(1, Map.of()),
        written -> {
          attempt[0] = Path.of(written);
          return 0;
        });
    Files.createDirectories(attempt[0].resolve("data"));
    Files.write(attempt[0].resolve("data/part-0"), new byte[1]);
    publisher.delete(root.resolve(folder).toString());
    assertThat(parent).isDirectoryContaining(path -> path.equals(attempt[0]));
  }

  private Set<String> everything() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> root.relativize(file).toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  @Test
  void attempts_go_wherever_they_are_and_all_else_stays() throws IOException {
    for (String folder :
        List.of(
            "clean/test",
            "models/maxout",
            "adversarial/maxout/fgsm-linf-0.25",
            "checkpoints/softmax/epoch-00003")) {
      publish(folder);
    }
    publisher.replaceFile(root.resolve("metrics.json").toString(), new byte[3]);
    Files.createDirectories(root.resolve("notes/_attempt-of-mine"));
    Files.write(root.resolve("notes/_attempt-of-mine/file"), new byte[1]);
    Set<String> before = everything();

    List<String> dead =
        List.of(
            "clean/train",
            "models/softmax",
            "adversarial/maxout/fgsm-linf-0.1",
            "checkpoints/softmax/epoch-00004");
    for (String folder : dead) {
      die(folder);
    }
    Files.write(root.resolve("_attempt-report.html-1"), new byte[1]);
    Files.write(root.resolve("_lock-removing"), new byte[1]);
    Files.createDirectories(root.resolve("report/figures"));
    Files.write(root.resolve("report/figures/_attempt-a.svg-1"), new byte[1]);

    assertThat(remove())
        .hasSize(dead.size() + 3)
        .contains("/_attempt-report.html-1", "/_lock-removing", "/report/figures/_attempt-a.svg-1")
        .allMatch(path -> path.contains("/_attempt-") || path.contains("/_lock-"));
    assertThat(everything()).isEqualTo(before);
    assertThat(remove()).isEmpty();
  }

  @Test
  void checkpoints_go_when_their_model_is_published() throws IOException {
    for (String folder :
        List.of(
            "checkpoints/softmax/epoch-00002",
            "checkpoints/softmax-retrained/epoch-00002",
            "checkpoints/maxout/epoch-00002",
            "checkpoints/maxout-retrained/epoch-00001",
            "checkpoints/relu/epoch-00001",
            "models/softmax",
            "models/maxout")) {
      publish(folder);
    }
    Files.write(root.resolve("models/maxout/retraining.csv"), new byte[1]);

    assertThat(remove())
        .containsExactlyInAnyOrder(
            "/checkpoints/softmax", "/checkpoints/maxout", "/checkpoints/maxout-retrained");

    // The one of a model that has only begun, and of a model of that name.
    assertThat(root.resolve("checkpoints"))
        .isDirectoryContaining("glob:**/relu")
        .isDirectoryContaining("glob:**/softmax-retrained");
  }

  @Test
  void folders_of_a_run_that_hold_nothing_go_and_others_stay() throws IOException {
    publish("models/softmax");
    for (String empty :
        List.of("clean", "adversarial/softmax", "checkpoints/a", "checkpoints/b", "notes")) {
      Files.createDirectories(root.resolve(empty));
    }

    new Leftovers(HADOOP).removeEmpty(new RunFolders(root.toString()));

    try (Stream<Path> left = Files.list(root)) {
      assertThat(left)
          .extracting(path -> path.getFileName().toString())
          .containsOnly("models", "notes");
    }
    Files.createDirectories(root.resolve("checkpoints"));
    assertThat(remove()).isEmpty();
    assertThat(root.resolve("checkpoints")).doesNotExist();
  }

  @Test
  void a_run_that_was_never_started_has_none() {
    assertThat(new Leftovers(HADOOP).remove(new RunFolders(root + "/nowhere"))).isEmpty();
  }
}
