package ml.gibbon.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code deploy/gibbon COMMAND CONF -- ...} as a user gives it, with the job jar of the build. The
 * launcher becomes the driver: to kill the process is to kill the driver.
 */
public final class Gibbon {

  private final Path folder;
  private final List<String> spark;
  private int started;

  private Gibbon(Path folder, List<String> spark) {
    this.folder = folder;
    this.spark = spark;
  }

  /**
   * Gibbon in one JVM, with two threads.
   *
   * @param folder for configurations and logs
   */
  public static Gibbon local(Path folder) {
    return new Gibbon(folder, List.of("--master", "local[2]"));
  }

  /**
   * Gibbon on a cluster.
   *
   * @param folder for configurations and logs
   */
  public static Gibbon on(StandaloneCluster cluster, Path folder) {
    return new Gibbon(folder, cluster.sparkArguments());
  }

  /** The same with more arguments for spark-submit. */
  public Gibbon with(String... arguments) {
    List<String> more = new ArrayList<>(spark);
    more.addAll(List.of(arguments));
    return new Gibbon(folder, more);
  }

  /**
   * Starts a command and returns at once.
   *
   * @param conf the text of the configuration
   * @param output root folder of the run
   */
  public LoggedProcess start(String command, String conf, String output) {
    try {
      Files.createDirectories(folder);
      Path file = Files.writeString(Files.createTempFile(folder, "test", ".conf"), conf);
      List<String> words =
          new ArrayList<>(
              List.of(
                  "deploy/gibbon", command, file.toString(), "--set", "output=\"" + output + "\""));
      if (command.equals("run")) {
        words.add("--verbose");
      }
      words.add("--");
      words.addAll(spark);
      started++;
      Path log = Files.createTempFile(folder, command + "-" + started + "-", "");
      return LoggedProcess.start(log, Map.of("SPARK_DRIVER_MEMORY", "1g"), words);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end, which must be a good one. */
  public LoggedProcess run(String command, String conf, String output) throws InterruptedException {
    LoggedProcess process = start(command, conf, output);
    if (process.exitCode() != 0) {
      throw new AssertionError(
          "%s ended with %d: %s".formatted(command, process.exitCode(), process));
    }
    return process;
  }
}
