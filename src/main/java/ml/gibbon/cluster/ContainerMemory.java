package ml.gibbon.cluster;

import java.util.Locale;
import java.util.Map;
import org.apache.spark.network.util.JavaUtils;

/**
 * The memory that Spark asks YARN or Kubernetes for, for one executor or for the driver, by the
 * rules of Spark 3.5: heap, overhead, and off-heap memory of Spark's own. A process that holds more
 * is killed, with exit code 137 and without a message.
 *
 * @param role whose it is
 * @param heap in MiB, the JVM's {@code -Xmx}
 * @param overhead in MiB, all that is neither heap nor Spark's off-heap memory
 * @param offHeap in MiB, of Spark's own off-heap memory, 0 when it is off
 */
public record ContainerMemory(Role role, long heap, long overhead, long offHeap) {

  /** Whose memory it is. */
  public enum Role {
    DRIVER,
    EXECUTOR;

    /** A Spark setting of this role, such as {@code spark.executor.memory}. */
    public String key(String name) {
      return "spark.%s.%s".formatted(name().toLowerCase(Locale.ROOT), name);
    }
  }

  private static final String DEFAULT_HEAP = "1g";
  private static final String DEFAULT_FACTOR = "0.1";
  private static final long LEAST_OVERHEAD = 384;
  private static final String KUBERNETES_FACTOR = "spark.kubernetes.memoryOverheadFactor";

  /**
   * What the JVM needs beside its heap whatever it runs, in MiB: classes, compiled code, threads,
   * network buffers, the native libraries and what malloc does not give back. An executor of 1 GiB
   * and two tasks, which trained and attacked a dense and a convolutional maxout network, held 577
   * MiB at most beside its heap; with the tasks' 114, the collector's 32 and the reserve these make
   * 610.
   */
  private static final long JVM = 400;

  /** The parallel collector keeps marks and cards of so many bytes of heap in one. */
  private static final long HEAP_PER_COLLECTOR_BYTE = 32;

  /** JavaCPP is to fail, with a message, so many MiB before the container is full. */
  private static final long RESERVE = 64;

  /**
   * What is asked for with these Spark settings, Spark's defaults where they are silent.
   *
   * @param spark settings by their keys
   */
  public static ContainerMemory of(Role role, Map<String, String> spark) {
    long heap = JavaUtils.byteStringAsMb(spark.getOrDefault(role.key("memory"), DEFAULT_HEAP));
    String overhead = spark.get(role.key("memoryOverhead"));
    return new ContainerMemory(
        role,
        heap,
        overhead == null ? defaultOverhead(role, heap, spark) : JavaUtils.byteStringAsMb(overhead),
        role == Role.EXECUTOR ? offHeap(spark) : 0);
  }

  private static long defaultOverhead(Role role, long heap, Map<String, String> spark) {
    String ofCluster =
        isKubernetes(spark)
            ? spark.getOrDefault(KUBERNETES_FACTOR, DEFAULT_FACTOR)
            : DEFAULT_FACTOR;
    String factor = spark.getOrDefault(role.key("memoryOverheadFactor"), ofCluster);
    return Math.max((long) (Double.parseDouble(factor) * heap), LEAST_OVERHEAD);
  }

  private static long offHeap(Map<String, String> spark) {
    return Boolean.parseBoolean(spark.get("spark.memory.offHeap.enabled"))
        ? JavaUtils.byteStringAsBytes(spark.getOrDefault("spark.memory.offHeap.size", "0")) >> 20
        : 0;
  }

  /** Whether the master of these settings kills processes that hold more than they asked for. */
  public static boolean isEnforced(Map<String, String> spark) {
    return master(spark).equals("yarn") || isKubernetes(spark);
  }

  private static boolean isKubernetes(Map<String, String> spark) {
    return master(spark).startsWith("k8s");
  }

  private static String master(Map<String, String> spark) {
    return spark.getOrDefault("spark.master", "");
  }

  /** All of it, in MiB. */
  public long limit() {
    return heap + overhead + offHeap;
  }

  /** What the JVM itself takes beside its heap, in MiB. */
  public long jvm() {
    return JVM + heap / HEAP_PER_COLLECTOR_BYTE;
  }

  /** What the process holds when its tasks take so many MiB of native memory together. */
  public long used(long tasks) {
    return heap + offHeap + jvm() + tasks;
  }

  /** The {@link #limit} that is enough for such tasks. */
  public long needed(long tasks) {
    return used(tasks) + RESERVE;
  }

  /** The overhead that is enough for tasks with so many MiB of native memory together. */
  public long overheadFor(long tasks) {
    return jvm() + tasks + RESERVE;
  }

  /**
   * JVM options that keep JavaCPP inside the container. By default it takes native memory up to the
   * size of the heap before it looks for garbage, and the process up to four times that.
   *
   * <p>Libraries unpack into the working directory, which YARN and Kubernetes give each executor: a
   * home may be read-only, missing, or shared by executors that wait for each other's file lock.
   */
  public String javaCppOptions() {
    return "-Dorg.bytedeco.javacpp.maxbytes=%dm -Dorg.bytedeco.javacpp.maxphysicalbytes=%dm -Dorg.bytedeco.javacpp.cachedir=javacpp"
        .formatted(Math.max(overhead - jvm() - RESERVE, RESERVE), limit() - RESERVE);
  }
}
