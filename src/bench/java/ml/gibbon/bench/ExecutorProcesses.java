package ml.gibbon.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** The executors that this process has started on its own machine. */
final class ExecutorProcesses {

  private static final String MAIN_CLASS = "CoarseGrainedExecutorBackend";

  private final Map<Long, Long> peaks = new HashMap<>();

  private static List<ProcessHandle> alive() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> process.info().commandLine().orElse("").contains(MAIN_CLASS))
        .toList();
  }

  /** Notes the most memory that each of them has held so far. */
  void notePeaks() {
    for (ProcessHandle executor : alive()) {
      ProcessMemory.peakOf(executor.pid()).ifPresent(peak -> peaks.put(executor.pid(), peak));
    }
  }

  /** The most that was noted, in MB; empty where the system does not tell. */
  OptionalLong peak() {
    return peaks.values().stream().flatMapToLong(LongStream::of).max();
  }

  /** As {@code kill -9} does to the first of them. */
  void killOne() {
    notePeaks();
    alive().stream().findFirst().ifPresent(ProcessHandle::destroyForcibly);
  }
}
