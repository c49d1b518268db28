package ml.gibbon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process with nothing of Spark's in its environment but what it is given; its output is kept.
 */
public final class LoggedProcess implements AutoCloseable {

  private static final int MINUTES = 10;

  private final Process process;
  private final Path out;
  private final Path err;

  /**
   * Starts it.
   *
   * @param log where its output goes: this name with {@code .out} and {@code .err}
   */
  static LoggedProcess start(Path log, Map<String, String> environment, List<String> command) {
    try {
      Path out = log.resolveSibling(log.getFileName() + ".out");
      Path err = log.resolveSibling(log.getFileName() + ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("SPARK_"));
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("SPARK_LOCAL_IP", StandaloneCluster.HOST);
      builder.environment().putAll(environment);
      return new LoggedProcess(builder.start(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private LoggedProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Waits for its end and returns the exit code. */
  public int exitCode() throws InterruptedException {
    if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
      throw new AssertionError("not done after %d minutes: %s".formatted(MINUTES, this));
    }
    return process.exitValue();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** As {@code kill -9} does, which gives a JVM no time for anything. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** The processes it has started itself and that run. */
  List<ProcessHandle> children() {
    return process.children().filter(LoggedProcess::runs).toList();
  }

  /**
   * What has ended and was not waited for is still in the list of processes, but has no program:
   * Spark's launcher, for one, which a shell started that has become the process itself.
   */
  private static boolean runs(ProcessHandle process) {
    return process.info().command().isPresent();
  }

  public String out() {
    return read(out);
  }

  public String err() {
    return read(err);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For messages of failed tests. */
  @Override
  public String toString() {
    return "%s%n%s".formatted(out(), err());
  }

  /** Ends it and all it has started, and returns when they are gone. */
  @Override
  public void close() {
    List<ProcessHandle> family =
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
            .filter(LoggedProcess::runs)
            .toList();
    family.forEach(ProcessHandle::destroyForcibly);
    family.forEach(member -> member.onExit().join());
  }
}
