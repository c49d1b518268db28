package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.cli.InProcess;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs whose output is on HDFS: a name node and a data node inside this JVM. */
class HdfsIT {

  private static final String CONF =
      """
      data { name = digits, train-images = 300, test-images = 300 }
      train { epochs = 2, batch-size = 20, validation-images = 100 }
      models.maxout { architecture = maxout, units = [20], pieces = 2 }
      defences.maxout-adversarial { kind = adversarial-training, model = maxout }
      generate.partitions = 3
      report.images = 2
      """;

  @TempDir static Path folder;

  private static MiniDFSCluster hdfs;
  private static Path conf;

  @BeforeAll
  static void start_hdfs() throws Exception {
    Configuration settings = new Configuration();
    File disks = folder.resolve("disks").toFile();
    settings.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, disks.getAbsolutePath());
    hdfs = new MiniDFSCluster.Builder(settings).numDataNodes(1).build();
    conf = Files.writeString(folder.resolve("small.conf"), CONF);
  }

  @AfterAll
  static void stop_hdfs() {
    hdfs.shutdown();
  }

  private static InProcess.Outcome gibbon(String command, String output) {
    return InProcess.gibbon(command, conf.toString(), "--set", "output=\"" + output + "\"");
  }

  private static String onHdfs(String name) {
    return hdfs.getURI() + "/" + name;
  }

  @Test
  void a_run_publishes_what_a_local_run_publishes_and_is_done_when_given_again() throws Exception {
    String disk = folder.resolve("disk").toString();
    String root = onHdfs("run");

    assertThat(gibbon("run", disk).err()).isEmpty();
    assertThat(gibbon("run", root).err()).isEmpty();

    assertThat(RunContent.of(root)).hasSize(2 + 2 + 2).isEqualTo(RunContent.of(disk));
    FileSystem fs = hdfs.getFileSystem();
    for (String file : new String[] {"metrics.json", "report.html", "run.conf"}) {
      assertThat(fs.exists(at(root + "/" + file))).as(file).isTrue();
    }
    assertThat(fs.exists(at(root + "/_lock"))).as("the lock of a run that is over").isFalse();
    assertThat(fs.exists(at(root + "/checkpoints/maxout"))).as("old checkpoints").isFalse();

    InProcess.Outcome again = gibbon("run", root);
    assertThat(again.code()).isZero();
    assertThat(again.out()).isEqualToIgnoringNewLines("already done: " + root + "/report.html");

    assertThat(gibbon("report", root).code()).as("replaces the report").isZero();
    assertThat(gibbon("evaluate", root).code()).as("replaces the metrics").isZero();
  }

  @Test
  void what_killed_runs_left_is_cleaned_away() throws Exception {
    String root = onHdfs("killed");
    FileSystem fs = hdfs.getFileSystem();
    fs.create(at(root + "/adversarial/maxout/_attempt-fgsm-1/data/part-0")).close();
    fs.create(at(root + "/_attempt-metrics.json-2")).close();

    InProcess.Outcome cleaned = gibbon("clean", root);

    assertThat(cleaned.err()).isEmpty();
    assertThat(cleaned.out().lines())
        .containsExactlyInAnyOrder(
            "removed " + root + "/_attempt-metrics.json-2",
            "removed " + root + "/adversarial/maxout/_attempt-fgsm-1");
    assertThat(fs.exists(at(root + "/adversarial/maxout/_attempt-fgsm-1"))).isFalse();
  }

  @Test
  void the_lock_of_another_machine_is_respected() throws Exception {
    String root = onHdfs("locked");
    try (FSDataOutputStream lock = hdfs.getFileSystem().create(at(root + "/_lock"))) {
      lock.write(
          "{\"host\": \"node-7\", \"process\": 1, \"started\": \"2024-05-01T02:00:00Z\"}"
              .getBytes(StandardCharsets.UTF_8));
    }

    InProcess.Outcome refused = gibbon("run", root);

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("process 1 on host node-7", root + "/_lock");
  }

  /** HDFS answers otherwise than for a written file: the other process has it open. */
  @Test
  void a_lock_that_another_process_is_just_writing_is_respected() throws Exception {
    String root = onHdfs("just-locked");
    try (FileSystem other = FileSystem.newInstance(URI.create(root), hdfs.getConfiguration(0))) {
      other.create(at(root + "/_lock"));

      InProcess.Outcome refused = gibbon("run", root);

      assertThat(refused.err()).startsWith("gibbon: output " + root + " is being written by");
      assertThat(refused.code()).isEqualTo(2);
    }
  }

  private static org.apache.hadoop.fs.Path at(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
