package ml.gibbon.cluster;

import java.util.Map;
import java.util.Optional;

/**
 * How many threads compute side by side in one process.
 *
 * @param tasks at a time
 * @param threads of each task's matrix products
 * @param cores for all of them
 */
record ThreadCheck(int tasks, int threads, int cores) {

  private static final String OF_EXECUTORS = "spark.executorEnv.OMP_NUM_THREADS";

  /** Threads that a value of OMP_NUM_THREADS means; OpenMP takes one a core when it has none. */
  static int threads(String value, int cores) {
    return value != null && value.matches("[1-9]\\d{0,8}") ? Integer.parseInt(value) : cores;
  }

  static ThreadCheck ofExecutor(Map<String, String> spark, int tasks, int cores) {
    return new ThreadCheck(tasks, threads(spark.get(OF_EXECUTORS), cores), cores);
  }

  String inWords() {
    return "%,d tasks at a time in one process, each on %,d (OMP_NUM_THREADS): %,d for %,d cores"
        .formatted(tasks, threads, all(), cores);
  }

  private long all() {
    return (long) tasks * threads;
  }

  /** Empty when every thread has a core. */
  Optional<String> warning() {
    return all() <= cores
        ? Optional.empty()
        : Optional.of(
            "%,d tasks of OMP_NUM_THREADS = %,d are %,d threads on %,d cores; tasks are the parallelism: run no more of them than there are cores, each on 1"
                .formatted(tasks, threads, all(), cores));
  }
}
