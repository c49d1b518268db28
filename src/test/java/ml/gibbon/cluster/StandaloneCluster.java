package ml.gibbon.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A Spark standalone cluster of this machine: a master and two workers, JVMs of the Spark that the
 * build lays out, on the loopback address. An executor has one core and a gigabyte.
 */
public final class StandaloneCluster implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private static final int WORKERS = 2;

  /** Two names of one address: Spark makes no copy of a task on a host that it runs on. */
  private static final List<String> HOSTS = List.of(HOST, "localhost");

  private final Path folder;
  private final int port = freePort();
  private final int pages = freePort();
  private final LoggedProcess master;
  private final List<LoggedProcess> workers = new ArrayList<>();
  private int workersStarted;

  private StandaloneCluster(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.master =
        start(
            "master",
            List.of(
                "org.apache.spark.deploy.master.Master",
                "--host",
                HOST,
                "--port",
                Integer.toString(port),
                "--webui-port",
                Integer.toString(pages)));
  }

  /**
   * Starts one and returns when its workers are there.
   *
   * @param folder for logs, and for what the executors write beside the results
   */
  public static StandaloneCluster start(Path folder) throws Exception {
    StandaloneCluster cluster = new StandaloneCluster(folder);
    try {
      Eventually.holds("the master", () -> cluster.isUp());
      cluster.addMissingWorkers();
      return cluster;
    } catch (Exception | AssertionError e) {
      cluster.close();
      throw e;
    }
  }

  private LoggedProcess start(String name, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("target/spark/bin/spark-class"));
    command.addAll(arguments);
    Map<String, String> environment =
        Map.of(
            "SPARK_DAEMON_MEMORY", "256m", "SPARK_LOCAL_DIRS", folder.resolve("spills").toString());
    return LoggedProcess.start(folder.resolve(name), environment, command);
  }

  private String url() {
    return "spark://%s:%d".formatted(HOST, port);
  }

  /** What spark-submit has to be given to use all of the cluster. */
  List<String> sparkArguments() {
    List<String> arguments = new ArrayList<>(List.of("--master", url()));
    for (String setting :
        List.of(
            "spark.driver.host=" + HOST,
            "spark.driver.bindAddress=" + HOST,
            "spark.executor.cores=1",
            "spark.executor.memory=1g")) {
      arguments.add("--conf");
      arguments.add(setting);
    }
    return arguments;
  }

  /** The executor JVMs, whose parents are the workers. */
  public List<ProcessHandle> executors() {
    return workers.stream().flatMap(worker -> worker.children().stream()).toList();
  }

  /** Returns when no executor is left, not of a killed driver either. */
  public void awaitNoExecutors() throws Exception {
    Eventually.holds("the end of all executors", () -> executors().isEmpty());
  }

  /** As {@code kill -9} does to one executor. */
  public void killExecutor() {
    executors().get(0).destroyForcibly();
  }

  /**
   * One executor stands still, as on a machine that swaps, until it is {@linkplain #wake woken}.
   */
  public ProcessHandle hangExecutor() throws IOException, InterruptedException {
    ProcessHandle executor = executors().get(0);
    signal(executor, "STOP");
    return executor;
  }

  /** A hanging executor goes on, if it is still there. */
  public static void wake(ProcessHandle executor) throws IOException, InterruptedException {
    signal(executor, "CONT");
  }

  private static void signal(ProcessHandle process, String name)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** What a machine that loses its power does: a worker is gone, with its executors. */
  public void killWorker() {
    workers.remove(0).close();
  }

  /** Puts workers in the place of killed ones and waits for them. */
  public void addMissingWorkers() throws Exception {
    while (workers.size() < WORKERS) {
      workersStarted++;
      String name = "worker-" + workersStarted;
      workers.add(
          start(
              name,
              List.of(
                  "org.apache.spark.deploy.worker.Worker",
                  "--host",
                  HOSTS.get(workersStarted % WORKERS),
                  "--cores",
                  "1",
                  "--memory",
                  "1g",
                  "--webui-port",
                  "0",
                  "--work-dir",
                  folder.resolve(name + "-work").toString(),
                  url())));
    }
    Eventually.holds("two workers", () -> aliveWorkers() >= WORKERS);
  }

  private boolean isUp() {
    if (!master.isAlive()) {
      throw new AssertionError("the master did not start: " + master);
    }
    try {
      state();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private int aliveWorkers() throws IOException {
    return state().get("aliveworkers").asInt();
  }

  /** What the master's page says, as JSON. */
  private JsonNode state() throws IOException {
    return new ObjectMapper()
        .readTree(URI.create("http://%s:%d/json/".formatted(HOST, pages)).toURL());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    workers.forEach(LoggedProcess::close);
    master.close();
  }
}
