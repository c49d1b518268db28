package ml.gibbon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What processes of this machine hold, heap and native together, in MB (10^6 bytes). */
final class ProcessMemory {

  /** See proc(5): writing 5 starts the peak anew. */
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private static final String CLEAR_PEAK = "5";

  private ProcessMemory() {}

  /** The most that this process has held since the peak was reset; empty outside Linux. */
  static OptionalLong peak() {
    return peakOf(ProcessHandle.current().pid());
  }

  /** The most that a process has held; empty outside Linux, or when the process is gone. */
  static OptionalLong peakOf(long pid) {
    return read(pid, "VmHWM:");
  }

  /** What this process holds at this moment; empty outside Linux. */
  static OptionalLong now() {
    return read(ProcessHandle.current().pid(), "VmRSS:");
  }

  private static OptionalLong read(long pid, String key) {
    Path status = Path.of("/proc/%d/status".formatted(pid));
    if (!Files.isReadable(status)) {
      return OptionalLong.empty();
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(key))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000)
          .findFirst();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Starts the peak anew from what is held; does nothing where the system does not allow it. */
  static void resetPeak() {
    if (Files.isWritable(CLEAR)) {
      try {
        Files.writeString(CLEAR, CLEAR_PEAK);
      } catch (IOException e) {
        // The peak stays that of the whole process: an upper bound.
      }
    }
  }
}
