package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench CONF} on real Spark. */
class BenchIT {

  private static final int IMAGES = 300;

  @TempDir Path folder;

  private Path root;
  private String conf;

  @BeforeEach
  void write_a_configuration() throws IOException {
    root = folder.resolve("out");
    conf =
        Files.writeString(
                folder.resolve("small.conf"),
                """
                output = "%s"
                data { name = digits, train-images = 200, test-images = %d }
                train { epochs = 1, batch-size = 20, validation-images = 0 }
                models.softmax.architecture = softmax
                defences.softmax-adversarial { kind = adversarial-training, model = softmax, epsilon = 0.25 }
                attacks.fgsm.epsilon = [0.1, 0.25]
                generate.partitions = 1
                """
                    .formatted(root, IMAGES))
            .toString();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.sorted().toList();
    }
  }

  @Test
  void every_table_is_computed_and_thrown_away() throws IOException {
    AttackedRows attacked = new AttackedRows();
    try (OneSession gibbon = new OneSession(Map.of("spark.master", "local[2]"))) {
      assertRefused(gibbon, "clean/test");
      assertThat(gibbon.run("ingest", conf).code()).isZero();
      assertRefused(gibbon, "models/softmax");
      assertThat(gibbon.run("train", conf).code()).isZero();
      assertRefused(gibbon, "models/softmax-adversarial");
      assertThat(gibbon.run("adversarial-train", conf).code()).isZero();
      List<Path> before = files();
      SparkSession.getDefaultSession().get().sparkContext().addSparkListener(attacked);

      InProcess.Outcome outcome = benchBesideARun(gibbon);

      assertThat(outcome.code()).as(outcome.err()).isZero();
      List<String> lines = outcome.out().lines().toList();
      assertThat(lines.get(0)).contains("without its write on local[2], 2 tasks at a time");
      assertThat(lines.subList(2, lines.size()))
          .extracting(line -> line.replaceAll("(^\\S+ +\\S+).*", "$1").replaceAll(" +", " "))
          .containsExactly(
              "softmax/fgsm-linf-0.1 300",
              "softmax/fgsm-linf-0.25 300",
              "softmax-adversarial/fgsm-linf-0.1 300",
              "softmax-adversarial/fgsm-linf-0.25 300",
              "total 1,200");
      assertThat(files()).isEqualTo(before);
    }
    assertThat(attacked.read).hasValue(4 * IMAGES);
  }

  /** It writes nothing: it need not wait for another process that does. */
  private InProcess.Outcome benchBesideARun(OneSession gibbon) {
    RunLock other = RunLock.take(new RunFolders(root.toString()), new Configuration());
    try {
      return gibbon.run("bench", conf);
    } finally {
      other.close();
    }
  }

  private void assertRefused(OneSession gibbon, String missing) {
    InProcess.Outcome outcome = gibbon.run("bench", conf);
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err())
        .startsWith("gibbon: %s/%s is not there".formatted(root, missing))
        .contains("run ingest and train", "adversarial-train");
  }

  /**
   * Rows that the tasks of generate took, as Spark counts them; complete when Spark stops. With as
   * many files as partitions nothing is shuffled, so that each table takes each image once.
   */
  private static final class AttackedRows extends SparkListener {

    private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
    private final AtomicLong read = new AtomicLong();

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted stage) {
      if ("generate".equals(stage.properties().getProperty("spark.jobGroup.id"))) {
        stages.add(stage.stageInfo().stageId());
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd task) {
      if (stages.contains(task.stageId())) {
        read.addAndGet(task.taskMetrics().inputMetrics().recordsRead());
      }
    }
  }
}
