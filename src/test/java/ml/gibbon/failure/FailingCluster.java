package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import ml.gibbon.cluster.Eventually;
import ml.gibbon.cluster.Gibbon;
import ml.gibbon.cluster.LoggedProcess;
import ml.gibbon.cluster.StandaloneCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** One command on a cluster of two executors, whose processes die or hang in the middle of it. */
@Tag("cluster")
@TestInstance(Lifecycle.PER_CLASS)
abstract class FailingCluster {

  private final String conf;
  private final String command;
  private final String[] preparing;
  private Path folder;

  Disturbed disturbed;
  StandaloneCluster cluster;

  /**
   * @param conf text of the configuration
   * @param command that the tests disturb
   * @param preparing the commands before it
   */
  FailingCluster(String conf, String command, String... preparing) {
    this.conf = conf;
    this.command = command;
    this.preparing = preparing;
  }

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    disturbed = new Disturbed(folder, conf, command, preparing);
    cluster = StandaloneCluster.start(folder.resolve("cluster"));
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void all_workers_are_there() throws Exception {
    cluster.awaitNoExecutors();
    cluster.addMissingWorkers();
  }

  Gibbon gibbon() {
    return Gibbon.on(cluster, folder.resolve("logs"));
  }

  /** Spark makes copies of slow tasks and writes down each task that it starts. */
  Gibbon speculating() throws IOException {
    return gibbon()
        .with("--conf", "spark.speculation=true")
        .with("--conf", "spark.eventLog.enabled=true")
        .with("--conf", "spark.eventLog.dir=" + Files.createDirectories(events()).toUri());
  }

  /** Whether a {@linkplain #speculating speculating} command has started a copy of a task. */
  boolean hasSpeculated() throws IOException {
    try (Stream<Path> logs = Files.list(events())) {
      for (Path log : (Iterable<Path>) logs::iterator) {
        if (Files.readString(log).contains("\"Speculative\":true")) {
          return true;
        }
      }
      return false;
    }
  }

  private Path events() {
    return folder.resolve("events");
  }

  /** Waits for a condition while the driver runs. */
  static void await(String what, LoggedProcess driver, Callable<Boolean> condition)
      throws Exception {
    Eventually.holds(
        what,
        () -> {
          assertThat(driver.isAlive()).as(driver.toString()).isTrue();
          return condition.call();
        });
  }
}
