package ml.gibbon.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** The most memory this process has held, heap and native together, as Linux counts it. */
public final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String STATUS_OF = "/proc/%d/status";
  private static final String PEAK = "VmHWM:";
  private static final String NOW = "VmRSS:";

  /** See proc(5): writing 5 starts the peak anew. */
  private static final Path CLEAR = Path.of("/proc/self/clear_refs");

  private static final String CLEAR_PEAK = "5";

  private PeakMemory() {}

  /** Peak resident set size in MB (10^6 bytes); empty where the system does not tell. */
  public static OptionalLong megabytes() {
    return read(STATUS, PEAK);
  }

  /** Resident set size at this moment in MB; empty where the system does not tell. */
  public static OptionalLong megabytesNow() {
    return read(STATUS, NOW);
  }

  /** The peak of another process of this machine. */
  public static OptionalLong megabytesOf(long pid) {
    return read(Path.of(STATUS_OF.formatted(pid)), PEAK);
  }

  private static OptionalLong read(Path status, String key) {
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
  public static void reset() {
    if (Files.isWritable(CLEAR)) {
      try {
        Files.writeString(CLEAR, CLEAR_PEAK);
      } catch (IOException e) {
        // The peak stays that of the whole process: an upper bound.
      }
    }
  }
}
