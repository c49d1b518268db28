package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import ml.gibbon.cluster.ContainerMemory.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are by hand, from Spark's documentation of its settings. */
class ContainerMemoryTest {

  @Test
  void without_settings_spark_asks_for_1_GiB_and_384_MiB() {
    ContainerMemory executor = ContainerMemory.of(Role.EXECUTOR, Map.of("spark.master", "yarn"));

    assertThat(executor).isEqualTo(new ContainerMemory(Role.EXECUTOR, 1024, 384, 0));
    assertThat(executor.limit()).isEqualTo(1408);
  }

  @ParameterizedTest
  @CsvSource({
    "yarn,            spark.unused,                          1,     819",
    "yarn,            spark.executor.memoryOverhead,         2g,    2048",
    "yarn,            spark.executor.memoryOverhead,         700,   700",
    "yarn,            spark.executor.memoryOverheadFactor,   0.25,  2048",
    "yarn,            spark.kubernetes.memoryOverheadFactor, 0.25,  819",
    "k8s://https://h, spark.kubernetes.memoryOverheadFactor, 0.25,  2048",
    "k8s://https://h, spark.executor.memoryOverheadFactor,   0.5,   4096",
    "k8s://https://h, spark.driver.memoryOverheadFactor,     0.5,   819"
  })
  void the_overhead_of_8_GiB_is_a_tenth_unless_settings_say_otherwise(
      String master, String key, String value, long overhead) {
    Map<String, String> spark =
        Map.of("spark.master", master, "spark.executor.memory", "8g", key, value);

    assertThat(ContainerMemory.of(Role.EXECUTOR, spark).overhead()).isEqualTo(overhead);
  }

  @Test
  void off_heap_memory_is_asked_for_in_executors_when_it_is_on() {
    Map<String, String> off = Map.of("spark.memory.offHeap.size", "1g");
    Map<String, String> on =
        Map.of("spark.memory.offHeap.enabled", "true", "spark.memory.offHeap.size", "1g");

    assertThat(ContainerMemory.of(Role.EXECUTOR, off).limit()).isEqualTo(1408);
    assertThat(ContainerMemory.of(Role.EXECUTOR, on).limit()).isEqualTo(1408 + 1024);
    assertThat(ContainerMemory.of(Role.DRIVER, on).limit()).isEqualTo(1408);
  }

  @Test
  void yarn_and_kubernetes_kill_and_others_do_not() {
    assertThat(ContainerMemory.isEnforced(Map.of("spark.master", "yarn"))).isTrue();
    assertThat(ContainerMemory.isEnforced(Map.of("spark.master", "k8s://https://h:1"))).isTrue();
    assertThat(ContainerMemory.isEnforced(Map.of("spark.master", "spark://h:7077"))).isFalse();
    assertThat(ContainerMemory.isEnforced(Map.of("spark.master", "local[2]"))).isFalse();
    assertThat(ContainerMemory.isEnforced(Map.of())).isFalse();
  }

  @Test
  void a_process_needs_heap_jvm_tasks_and_a_reserve() {
    ContainerMemory executor = new ContainerMemory(Role.EXECUTOR, 6400, 4096, 100);

    // A 32nd of the heap is the collector's.
    assertThat(executor.jvm()).isEqualTo(400 + 200);
    assertThat(executor.used(50)).isEqualTo(6400 + 100 + 600 + 50);
    assertThat(executor.needed(50)).isEqualTo(6400 + 100 + 600 + 50 + 64);
    assertThat(executor.overheadFor(50)).isEqualTo(600 + 50 + 64);
    assertThat(new ContainerMemory(Role.EXECUTOR, 6400, executor.overheadFor(50), 100).limit())
        .isEqualTo(executor.needed(50));
  }

  @Test
  void javacpp_stays_inside_the_container() {
    ContainerMemory executor = new ContainerMemory(Role.EXECUTOR, 6400, 4096, 0);

    JavaCppLimits limits = new JavaCppLimits(executor.javaCppOptions());

    assertThat(limits.buffers()).hasValue(4096 - 600 - 64);
    assertThat(limits.process()).hasValue(6400 + 4096 - 64);
    assertThat(limits.folder()).hasValue("javacpp");
  }

  @Test
  void of_two_options_the_last_one_holds_and_extra_ones_come_last() {
    JavaCppLimits limits =
        JavaCppLimits.of(
            Role.EXECUTOR,
            Map.of(
                "spark.executor.extraJavaOptions",
                "-Dorg.bytedeco.javacpp.maxbytes=1g -Dorg.bytedeco.javacpp.maxbytes=2g -Xss1m",
                "spark.executor.defaultJavaOptions",
                "-Dorg.bytedeco.javacpp.maxbytes=3g -Dorg.bytedeco.javacpp.maxphysicalbytes=0"));

    assertThat(limits.buffers()).hasValue(2048);
    assertThat(limits.process()).as("0 is no limit").isEmpty();
    assertThat(limits.folder()).isEmpty();
    assertThat(limits.inWords())
        .isEqualTo("org.bytedeco.javacpp.maxbytes = 2g, org.bytedeco.javacpp.maxphysicalbytes = 0");
  }
}
