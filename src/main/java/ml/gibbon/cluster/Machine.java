package ml.gibbon.cluster;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Where this JVM runs.
 *
 * @param heap in MiB, at most
 * @param memory in MiB, of the container if there is one, otherwise of the machine
 * @param cores that it may use
 * @param threads of each matrix product: OMP_NUM_THREADS, or a thread a core as OpenMP has it
 */
public record Machine(long heap, long memory, int cores, int threads) {

  public static Machine here() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Runtime jvm = Runtime.getRuntime();
    int cores = jvm.availableProcessors();
    return new Machine(
        jvm.maxMemory() >> 20,
        system.getTotalMemorySize() >> 20,
        cores,
        ThreadCheck.threads(System.getenv("OMP_NUM_THREADS"), cores));
  }
}
