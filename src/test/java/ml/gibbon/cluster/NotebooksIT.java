package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of the notebooks, executed by Jupyter beside the output of a smaller quick start. */
@Tag("cluster")
class NotebooksIT {

  private static final String NO_JUPYTER = "notebooks: Jupyter is not there";

  @TempDir static Path folder;

  private static Path notebooks;

  @BeforeAll
  static void lay_out() throws Exception {
    notebooks = Files.createDirectory(folder.resolve("notebooks"));
    try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
      for (Path file : files.filter(file -> file.toString().endsWith(".ipynb")).toList()) {
        Files.copy(file, notebooks.resolve(file.getFileName()));
      }
    }
  }

  private static LoggedProcess execute(Path notebooks) {
    return LoggedProcess.start(
        folder.resolve("execute"),
        Map.of("SPARK_DRIVER_MEMORY", "2g"),
        List.of("deploy/notebooks", "execute", notebooks.toString()));
  }

  @Test
  void every_cell_runs() throws Exception {
    LoggedProcess quickstart =
        Gibbon.local(folder.resolve("quickstart"))
            .run(
                "run",
                "include file(\"%s\")\ndata { train-images = 4000, test-images = 400 }"
                    .formatted(Path.of("conf/quickstart.conf").toAbsolutePath()),
                folder.resolve("out/quickstart").toString());
    assertThat(quickstart.exitCode()).isZero();

    LoggedProcess executed = execute(notebooks);
    int code = executed.exitCode();

    assumeTrue(!executed.err().startsWith(NO_JUPYTER), executed.err().strip());
    assertThat(code).as(executed.toString()).isZero();
    assertThat(pictures("1-adversarial-images.ipynb")).isEqualTo(2);
    assertThat(pictures("2-robust-accuracy.ipynb")).isEqualTo(1);
    assertThat(pictures("3-linear-explanation.ipynb")).isEqualTo(4);
    assertThat(pictures("4-your-own-model.ipynb")).isEqualTo(1);
    assertThat(folder.resolve("out/mine/run/metrics.json")).exists();
    assertThat(pictures("5-pandas.ipynb")).isBetween(2, 3);
  }

  private static int pictures(String notebook) throws IOException {
    return Files.readString(notebooks.resolve(notebook)).split("\"image/png\": \"").length - 1;
  }

  @Test
  void a_cell_that_fails_is_shown_and_ends_with_an_error() throws Exception {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(
        broken.resolve("a.ipynb"),
        """
        {"cells": [{"cell_type": "code", "id": "one", "metadata": {}, "outputs": [], "execution_count": null,
          "source": ["var run = FinishedRun.open(\\"../nowhere\\");"]}],
         "metadata": {"kernelspec": {"display_name": "Java (Gibbon)", "language": "java", "name": "gibbon"}},
         "nbformat": 4, "nbformat_minor": 5}
        """);

    LoggedProcess executed = execute(broken);
    int code = executed.exitCode();

    assumeTrue(!executed.err().startsWith(NO_JUPYTER), executed.err().strip());
    assertThat(code).isEqualTo(1);
    assertThat(executed.err())
        .contains(
            "../nowhere has no metrics.json: run deploy/gibbon run conf/quickstart.conf first")
        .contains("notebooks: a cell failed in a.ipynb; see above")
        .doesNotContain("Traceback");
  }
}
