package ml.gibbon.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A process that writes into an output.
 *
 * @param host its machine's name
 * @param process its number there
 * @param started when it was started, ISO 8601
 */
record LockOwner(String host, long process, String started) {

  /** Two processes may read the machine's start, which times are counted from, a little apart. */
  private static final Duration SAME_START = Duration.ofSeconds(10);

  /** A file may say anything. */
  LockOwner {
    Objects.requireNonNull(host, "host");
    Instant.parse(started);
  }

  /** The process that this code runs in. */
  static LockOwner here() {
    ProcessHandle here = ProcessHandle.current();
    return new LockOwner(
        hostName(), here.pid(), here.info().startInstant().orElseGet(Instant::now).toString());
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
    return found.isEmpty()
        || found
            .get()
            .info()
            .startInstant()
            .map(start -> Duration.between(Instant.parse(started), start).abs())
            .filter(apart -> apart.compareTo(SAME_START) > 0)
            .isPresent();
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
