package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.error.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCheckTest {

  private static final long MIB = 1 << 20;
  private static final Machine MACHINE = new Machine(4096, 16_384, 4, 1);

  private static MemoryCheck checked(long taskMebibytes, Map<String, String> spark) {
    MemoryCheck check = new MemoryCheck(spark, 4, MACHINE);
    check.check(taskMebibytes * MIB, 2 * taskMebibytes * MIB);
    return check;
  }

  private static Map<String, String> on(String master, String... settings) {
    Map<String, String> spark = new HashMap<>(Map.of("spark.master", master));
    for (int i = 0; i < settings.length; i += 2) {
      spark.put(settings[i], settings[i + 1]);
    }
    return spark;
  }

  @ParameterizedTest
  @ValueSource(strings = {"yarn", "k8s://https://h:6443"})
  void refuses_tasks_that_a_container_does_not_hold(String master) {
    Map<String, String> spark =
        on(master, "spark.executor.memory", "3200m", "spark.executor.cores", "4");

    // Needed: 3200 + (400 + 3200 / 32) + 4 x 100 + 64. Given: 3200 + max(384, a tenth).
    assertThatThrownBy(() -> checked(100, spark))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "spark.executor.memoryOverhead is 384m by default but the container of 3,584 MiB may be"
                + " killed: the executor needs 4,164 MiB, 3,200 of heap, 500 for the JVM beside it,"
                + " 4 x 100 of native memory; write -- --conf spark.executor.memoryOverhead=1024m,"
                + " or fewer spark.executor.cores");

    spark.put("spark.executor.memoryOverhead", "963m");
    assertThatThrownBy(() -> checked(100, spark))
        .hasMessageStartingWith("spark.executor.memoryOverhead is 963m but");

    spark.put("spark.executor.memoryOverhead", "964m");
    assertThat(checked(100, spark).lines())
        .contains(
            "an executor needs 4,164 MiB of its container's 4,164: 3,200 of heap, 500 for the JVM"
                + " beside it, 4 x 100 of native memory");
  }

  @Test
  void what_it_says_to_write_is_enough() {
    assertThat(
            checked(
                    100,
                    on(
                        "yarn",
                        "spark.executor.memory",
                        "3200m",
                        "spark.executor.cores",
                        "4",
                        "spark.executor.memoryOverhead",
                        "1024m"))
                .lines())
        .isNotEmpty();
  }

  @Test
  void fewer_tasks_fit_when_each_takes_more_cores() {
    Map<String, String> spark =
        on(
            "yarn",
            "spark.executor.cores",
            "4",
            "spark.task.cpus",
            "2",
            "spark.executor.memoryOverhead",
            "700m");

    // 1024 + 432 + 2 x 100 + 64 = 1720 of 1724; four tasks would need 1920.
    assertThat(checked(100, spark).lines().get(0)).contains("1,720 MiB of its container's 1,724");
    spark.put("spark.task.cpus", "1");
    assertThatThrownBy(() -> checked(100, spark)).hasMessageContaining("needs 1,920 MiB");
  }

  @Test
  void the_driver_is_checked_where_it_has_a_container() {
    String[] roomy = {"spark.executor.memoryOverhead", "1g"};
    assertThat(checked(100, on("yarn", roomy)).lines()).noneMatch(line -> line.contains("driver"));

    Map<String, String> cluster = on("yarn", roomy);
    cluster.put("spark.submit.deployMode", "cluster");
    Map<String, String> pod = on("k8s://https://h", roomy);
    pod.put("spark.kubernetes.submitInDriver", "true");
    for (Map<String, String> inContainer : java.util.List.of(cluster, pod)) {
      // 1024 + 432 + 200 + 64 of 1408.
      assertThatThrownBy(() -> checked(100, inContainer))
          .hasMessageContaining("spark.driver.memoryOverhead is 384m by default")
          .hasMessageContaining("the driver needs 1,720 MiB")
          .hasMessageEndingWith("--conf spark.driver.memoryOverhead=768m");
    }
  }

  @Test
  void refuses_limits_of_javacpp_that_tasks_exceed() {
    String options = "spark.executor.extraJavaOptions";
    String overhead = "spark.executor.memoryOverhead";

    assertThatThrownBy(
            () ->
                checked(
                    100,
                    on("yarn", overhead, "1g", options, "-Dorg.bytedeco.javacpp.maxbytes=99m")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "org.bytedeco.javacpp.maxbytes is 99m in spark.executor.extraJavaOptions but 100 MiB are"
                + " needed; set it to 100m or more");
    assertThatThrownBy(
            () ->
                checked(
                    100,
                    on(
                        "yarn",
                        overhead,
                        "1g",
                        options,
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=1g")))
        // 1024 + 432 + 100
        .hasMessageContaining("org.bytedeco.javacpp.maxphysicalbytes is 1024m in")
        .hasMessageEndingWith("1,556 MiB are needed; set it to 1556m or more");
    assertThat(
            checked(
                    100,
                    on(
                        "yarn",
                        overhead,
                        "1g",
                        options,
                        "-Dorg.bytedeco.javacpp.maxphysicalbytes=3g"))
                .warnings())
        .singleElement()
        .asString()
        .contains("maxphysicalbytes is 3072m, above the container's 2048m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark://h:7077", "local-cluster[2,2,1024]"})
  void says_what_a_standalone_worker_does_not_count(String master) {
    // 1024 + 432 + 100
    assertThat(checked(100, on(master)).lines().get(0))
        .startsWith("an executor with one task at a time holds up to 1,556 MiB: 1,024 of heap")
        .contains("a standalone worker counts the heap alone");
    // 1024 + 432 + 4 x 300, and more than JavaCPP's own limit, which is as large as the heap
    MemoryCheck large = checked(300, on(master, "spark.executor.cores", "4"));
    assertThat(large.lines().get(0))
        .startsWith("an executor with 4 tasks at a time holds up to 2,656 MiB");
    assertThat(large.warnings().get(0)).contains("1,200 MiB are needed");
  }

  @Test
  void compares_a_local_run_with_its_machine() {
    // 4096 + 400 + 128 + 4 x 100
    MemoryCheck fits = checked(100, on("local[4]"));
    assertThat(fits.lines().get(0))
        .startsWith("this process holds up to 5,024 MiB of the machine's 16,384");
    assertThat(fits.warnings()).isEmpty();

    MemoryCheck small = new MemoryCheck(on("local[4]"), 4, new Machine(4096, 4096, 4, 1));
    small.check(100 * MIB, 0);
    assertThat(small.warnings())
        .singleElement()
        .asString()
        .contains("may need 5,024 MiB but the machine has 4,096; set SPARK_DRIVER_MEMORY=3072m");
  }

  @Test
  void counts_the_threads_of_a_process() {
    Map<String, String> spark =
        on(
            "yarn",
            "spark.executor.cores",
            "4",
            "spark.executor.memoryOverhead",
            "2g",
            "spark.executorEnv.OMP_NUM_THREADS",
            "1");
    assertThat(checked(100, spark).lines())
        .contains("4 tasks at a time in one process, each on 1 (OMP_NUM_THREADS): 4 for 4 cores");
    assertThat(checked(100, spark).warnings()).isEmpty();

    spark.put("spark.executorEnv.OMP_NUM_THREADS", "2");
    assertThat(checked(100, spark).warnings())
        .singleElement()
        .asString()
        .startsWith("4 tasks of OMP_NUM_THREADS = 2 are 8 threads on 4 cores");
    spark.remove("spark.executorEnv.OMP_NUM_THREADS");
    assertThat(checked(100, spark).warnings())
        .singleElement()
        .asString()
        .contains("16 threads on 4 cores");
  }
}
