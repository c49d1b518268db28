package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import ml.gibbon.cli.InProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run gives the same tables and models wherever its tasks are: threads, or JVMs of a cluster. */
@Tag("cluster")
class StandaloneClusterIT {

  private static final String CONF =
      """
      data { name = digits, train-images = 600, test-images = 600 }
      train { workers = 2, epochs = 2, batch-size = 20, validation-images = 100 }
      models.maxout { architecture = maxout, units = [20], pieces = 2, hidden-dropout = 0.2 }
      defences.maxout-adversarial { kind = adversarial-training, model = maxout }
      generate.partitions = 4
      report.images = 2
      """;

  @TempDir static Path folder;

  @Test
  void a_run_on_two_executors_publishes_what_a_local_run_publishes() throws Exception {
    String alone = folder.resolve("alone").toString();
    String conf = Files.writeString(folder.resolve("alone.conf"), CONF).toString();
    InProcess.Outcome run = InProcess.gibbon("run", conf, "--set", "output=\"" + alone + "\"");
    assertThat(run.code()).as(run.err()).isZero();
    SortedMap<String, String> expected = RunContent.of(alone);
    assertThat(expected)
        .containsKeys("clean/train", "models/maxout-adversarial")
        .containsKey("adversarial/maxout-adversarial/fgsm-linf-0.25")
        .hasSize(2 + 2 + 2);

    String together = folder.resolve("together").toString();
    try (StandaloneCluster cluster = StandaloneCluster.start(folder.resolve("cluster"))) {
      Gibbon.on(cluster, folder.resolve("logs")).run("run", CONF, together);
      assertThat(executorLogs()).as("executors that ran").isEqualTo(2);
    }
    assertThat(RunContent.of(together)).isEqualTo(expected);
  }

  /** Each executor has a folder of its own under its worker's. */
  private static long executorLogs() throws IOException {
    try (var files = Files.walk(folder.resolve("cluster"))) {
      return files.filter(file -> file.endsWith("stderr")).count();
    }
  }
}
