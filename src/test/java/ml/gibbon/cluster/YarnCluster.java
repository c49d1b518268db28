package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;

/**
 * YARN inside this JVM, one resource manager and one node manager, whose containers are processes
 * of this machine; and a Spark that knows YARN: that of the build with the jar which the profile
 * {@code cluster} lays out.
 */
final class YarnCluster implements AutoCloseable {

  /** Two executors of deploy/spark-submit/yarn.sh and their application master, in MiB. */
  private static final int MEMORY = 2 * 10 * 1024 + 2 * 1024;

  private static final Set<YarnApplicationState> ENDED =
      EnumSet.of(
          YarnApplicationState.FINISHED, YarnApplicationState.FAILED, YarnApplicationState.KILLED);

  private final Path folder;
  private final MiniYARNCluster yarn;
  private final YarnClient client = YarnClient.createYarnClient();
  private int started;

  /**
   * How an application ended.
   *
   * @param code exit code of the process that submitted it
   * @param said by that process
   * @param status what YARN says of it
   * @param why YARN's reason for a failure
   * @param logs what each container wrote
   */
  record Outcome(
      int code, String said, FinalApplicationStatus status, String why, List<String> logs) {}

  /**
   * Starts it.
   *
   * @param folder for all that YARN, Spark and the containers write beside the results
   */
  YarnCluster(Path folder) throws Exception {
    this.folder = Files.createDirectories(folder);
    // The constructor's folder; by default one under the current one.
    System.setProperty("test.build.data", folder.toString());
    yarn = new MiniYARNCluster("yarn", 1, 1, 1);
    System.clearProperty("test.build.data");
    yarn.init(settings());
    yarn.start();
    assertThat(yarn.waitForNodeManagersToConnect(60_000)).as("the node manager is there").isTrue();
    client.init(yarn.getConfig());
    client.start();
    layOutConfiguration();
    layOutSpark();
  }

  private static Configuration settings() {
    Configuration settings = new YarnConfiguration();
    settings.setInt(YarnConfiguration.YARN_MINICLUSTER_NM_PMEM_MB, MEMORY);
    // A container gets what was asked for and not the next gigabyte, and is killed above it.
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 128);
    settings.setInt(YarnConfiguration.RM_SCHEDULER_MAXIMUM_ALLOCATION_MB, 10 * 1024);
    settings.setBoolean(YarnConfiguration.YARN_MINICLUSTER_CONTROL_RESOURCE_MONITORING, true);
    settings.setInt(YarnConfiguration.NM_CONTAINER_MON_INTERVAL_MS, 500);
    // Otherwise YARN leaves it to the kernel's control groups, which this one does not use.
    settings.setBoolean(YarnConfiguration.NM_MEMORY_RESOURCE_ENFORCED, false);
    // Addresses that a JVM only reserves would count.
    settings.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // A developer's disk may be fuller than the 90 % that YARN takes for healthy.
    settings.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 99);
    settings.set("yarn.scheduler.capacity.root.queues", "default");
    settings.set("yarn.scheduler.capacity.root.default.capacity", "100");
    // A driver in a container is more than the default tenth of this cluster.
    settings.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
    return settings;
  }

  /** What a user has in HADOOP_CONF_DIR. */
  private void layOutConfiguration() throws IOException {
    Configuration addresses = new Configuration(false);
    for (String key :
        List.of(YarnConfiguration.RM_ADDRESS, YarnConfiguration.RM_SCHEDULER_ADDRESS)) {
      addresses.set(key, yarn.getConfig().get(key));
    }
    Files.createDirectory(folder.resolve("hadoop"));
    try (OutputStream file = Files.newOutputStream(folder.resolve("hadoop/yarn-site.xml"))) {
      addresses.writeXml(file);
    }
  }

  /** As a full distribution has it: links, and the settings of this machine. */
  private void layOutSpark() throws IOException {
    Path built = Path.of("target/spark").toAbsolutePath();
    Path jars = Files.createDirectories(folder.resolve("spark/jars"));
    Path conf = Files.createDirectories(folder.resolve("spark/conf"));
    Files.createSymbolicLink(folder.resolve("spark/bin"), built.resolve("bin"));
    link(built.resolve("jars"), jars);
    link(Path.of("target/cluster/yarn").toAbsolutePath(), jars);
    link(built.resolve("conf"), conf);
    Map<String, String> defaults =
        Map.of(
            // Where they are; otherwise all of them are uploaded for each application.
            "spark.yarn.jars",
            "local:" + jars + "/*",
            "spark.yarn.stagingDir",
            folder.resolve("staging").toUri().toString(),
            "spark.yarn.appMasterEnv.JAVA_HOME",
            System.getProperty("java.home"),
            "spark.executorEnv.JAVA_HOME",
            System.getProperty("java.home"),
            "spark.driver.host",
            StandaloneCluster.HOST,
            // yarn.sh asks for eight executors and gets two; Spark need not wait for the others.
            "spark.scheduler.minRegisteredResourcesRatio",
            "0.25",
            "spark.yarn.maxAppAttempts",
            "1");
    Files.writeString(
        conf.resolve("spark-defaults.conf"),
        defaults.entrySet().stream()
            .map(setting -> setting.getKey() + " " + setting.getValue())
            .collect(Collectors.joining("\n")));
  }

  private static void link(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.createSymbolicLink(to.resolve(file.getFileName()), file);
      }
    }
  }

  /** Runs a script of {@code deploy/} to its end, in the environment of a user of this cluster. */
  Outcome run(List<String> command) throws Exception {
    started++;
    Map<String, String> environment =
        Map.of(
            "SPARK_HOME", folder.resolve("spark").toString(),
            "HADOOP_CONF_DIR", folder.resolve("hadoop").toString(),
            "YARN_CONF_DIR", folder.resolve("hadoop").toString(),
            "SPARK_DRIVER_MEMORY", "1g");
    try (LoggedProcess process =
        LoggedProcess.start(folder.resolve("submit-" + started), environment, command)) {
      int code = process.exitCode();
      assertThat(client.getApplications()).as("submitted by %s", process).hasSize(started);
      Eventually.holds(
          "the end of the application", () -> ENDED.contains(last().getYarnApplicationState()));
      ApplicationReport report = last();
      return new Outcome(
          code,
          process.toString(),
          report.getFinalApplicationStatus(),
          report.getDiagnostics(),
          logs(report.getApplicationId().toString()));
    }
  }

  private ApplicationReport last() throws Exception {
    return Collections.max(
        client.getApplications(), Comparator.comparing(ApplicationReport::getApplicationId));
  }

  private List<String> logs(String application) throws IOException {
    try (Stream<Path> files = Files.walk(yarn.getTestWorkDir().toPath())) {
      List<Path> logs =
          files
              .filter(file -> file.endsWith("stderr") && file.toString().contains(application))
              .toList();
      List<String> contents = new ArrayList<>();
      for (Path log : logs) {
        contents.add(Files.readString(log));
      }
      return contents;
    }
  }

  @Override
  public void close() {
    client.stop();
    yarn.stop();
  }
}
