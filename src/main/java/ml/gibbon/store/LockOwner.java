package ml.gibbon.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A process that writes into an output.
 *
 * @param host its machine's name
 * @param process its number there
 * @param started when it was started, ISO 8601, by the machine's clock
 * @param tick of the machine's run at which it was started, which does not move when the clock is
 *     set; empty where the system does not tell
 */
record LockOwner(String host, long process, String started, String tick) {

  /** Two processes may read the machine's start, which times are counted from, a little apart. */
  private static final Duration SAME_START = Duration.ofSeconds(10);

  /** Of what follows the name. */
  private static final int START_FIELD = 19;

  /** A file may say anything. */
  LockOwner {
    Objects.requireNonNull(host, "host");
    Instant.parse(started);
    tick = Objects.requireNonNullElse(tick, "");
  }

  /** A process of which no tick is known. */
  LockOwner(String host, long process, String started) {
    this(host, process, started, "");
  }

  /** The process that this code runs in. */
  static LockOwner here() {
    ProcessHandle here = ProcessHandle.current();
    return new LockOwner(
        hostName(),
        here.pid(),
        here.info().startInstant().orElseGet(Instant::now).toString(),
        tick(here.pid()));
  }

  /**
   * Whether it is known to be gone: it ran on this machine, where no process has its number, or
   * another one that was started at another time. Of other machines nothing is known.
   */
  boolean isGone() {
    if (!host.equals(hostName())) {
      return false;
    }
    Optional<ProcessHandle> found = ProcessHandle.of(process).filter(ProcessHandle::isAlive);
    if (found.isEmpty()) {
      return true;
    }
    String now = tick(process);
    boolean known = !tick.isEmpty() && !now.isEmpty();
    return known ? !tick.equals(now) : isAnother(found.get());
  }

  private boolean isAnother(ProcessHandle found) {
    return found
        .info()
        .startInstant()
        .map(start -> Duration.between(Instant.parse(started), start).abs())
        .filter(apart -> apart.compareTo(SAME_START) > 0)
        .isPresent();
  }

  /**
   * The start of a process in ticks since the machine's, with the name of that run of the machine,
   * as Linux tells them.
   */
  private static String tick(long process) {
    try {
      String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
      String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process)));
      // The second field, a name in brackets, may hold blanks; the start is the 22nd.
      List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
      return boot + "/" + fields.get(START_FIELD);
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** For example {@code process 4711 on host node-7, started 2024-05-01T02:00:00Z}. */
  String inWords() {
    return "process %d on host %s, started %s".formatted(process, host, started);
  }
}
