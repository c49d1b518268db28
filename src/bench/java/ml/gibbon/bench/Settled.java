package ml.gibbon.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/**
 * Memory that stays taken when nothing is at work, in MB (10^6 bytes).
 *
 * @param heap objects that a full collection left
 * @param outside resident memory outside the heap: native buffers, code, threads; 0 where the
 *     system does not tell
 */
record Settled(double heap, double outside) {

  private static final double MEGABYTE = 1e6;

  /** Collects garbage and measures. */
  static Settled now() {
    System.gc();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    double resident = ProcessMemory.now().orElse(0);
    return new Settled(
        heap.getUsed() / MEGABYTE, Math.max(0, resident - heap.getCommitted() / MEGABYTE));
  }

  double total() {
    return heap + outside;
  }
}
