package ml.gibbon.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import ml.gibbon.cluster.ContainerMemory.Role;
import ml.gibbon.error.ConfigurationException;

/**
 * Compares what the processes of a run need with what they may hold, before any of them is started
 * or killed. The heap is counted in full; what tasks take of it is for the JVM to say.
 */
public final class MemoryCheck {

  private static final int STEP = 128;

  private final Map<String, String> spark;
  private final int slots;
  private final Machine machine;
  private final List<String> lines = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param spark settings of Spark by their keys
   * @param slots tasks that run at the same time on the whole cluster
   * @param machine the driver's
   */
  public MemoryCheck(Map<String, String> spark, int slots, Machine machine) {
    this.spark = spark;
    this.slots = slots;
    this.machine = machine;
  }

  /** What was found. */
  public List<String> lines() {
    return lines;
  }

  /** What may go wrong but need not. */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Adds up and compares.
   *
   * @param task native memory of the largest task, in bytes
   * @param driver native memory of the driver's own work, in bytes
   * @throws ConfigurationException when a container would be killed, or JavaCPP give out too little
   */
  public void check(long task, long driver) {
    if (isLocal()) {
      local(mebibytes(task));
    } else {
      executor(mebibytes(task));
      if (isDriverInContainer()) {
        contain(Role.DRIVER, 1, mebibytes(driver), "");
      }
    }
  }

  private boolean isLocal() {
    String master = spark.getOrDefault("spark.master", "local");
    return master.startsWith("local") && !master.startsWith("local-cluster");
  }

  /** Kubernetes starts the driver in its pod as a client. */
  private boolean isDriverInContainer() {
    return ContainerMemory.isEnforced(spark)
        && (spark.getOrDefault("spark.submit.deployMode", "client").equals("cluster")
            || Boolean.parseBoolean(spark.get("spark.kubernetes.submitInDriver")));
  }

  private void local(long task) {
    ContainerMemory process = new ContainerMemory(Role.DRIVER, machine.heap(), 0, 0);
    long used = process.used(slots * task);
    line(
        "this process holds up to %,d MiB of the machine's %,d: %s",
        used, machine.memory(), parts(process, slots, task));
    if (used > machine.memory()) {
      warn(
          "this process may need %,d MiB but the machine has %,d; set SPARK_DRIVER_MEMORY=%dm or less, or run fewer tasks with -- --master local[N]",
          used,
          machine.memory(),
          Math.max(STEP, (machine.heap() - (used - machine.memory())) / STEP * STEP));
    }
    threads(new ThreadCheck(slots, machine.threads(), machine.cores()));
  }

  private void executor(long task) {
    boolean enforced = ContainerMemory.isEnforced(spark);
    // A standalone worker gives an executor all its cores, whose number is not known here.
    int cores = number("spark.executor.cores", 1);
    int tasks = Math.max(1, cores / number("spark.task.cpus", 1));
    if (enforced) {
      contain(Role.EXECUTOR, tasks, task, ", or fewer spark.executor.cores");
    } else {
      ContainerMemory executor = ContainerMemory.of(Role.EXECUTOR, spark);
      line(
          "an executor with %s at a time holds up to %,d MiB: %s; a standalone worker counts the heap alone, so leave the rest of its machine's memory free",
          tasks == 1 ? "one task" : tasks + " tasks",
          executor.used(tasks * task),
          parts(executor, tasks, task));
      limits(executor, tasks, task);
    }
    threads(ThreadCheck.ofExecutor(spark, tasks, cores));
  }

  private int number(String key, int otherwise) {
    return Integer.parseInt(spark.getOrDefault(key, Integer.toString(otherwise)));
  }

  private void contain(Role role, int tasks, long task, String otherwise) {
    ContainerMemory container = ContainerMemory.of(role, spark);
    long needed = container.needed(tasks * task);
    String name = role.name().toLowerCase(Locale.ROOT);
    if (needed > container.limit()) {
      String key = role.key("memoryOverhead");
      throw refused(
          "%s is %s but the container of %,d MiB may be killed: the %s needs %,d MiB, %s; write -- --conf %s=%dm%s",
          key,
          spark.containsKey(key) ? spark.get(key) : container.overhead() + "m by default",
          container.limit(),
          name,
          needed,
          parts(container, tasks, task),
          key,
          (container.overheadFor(tasks * task) + STEP - 1) / STEP * STEP,
          otherwise);
    }
    line(
        "%s %s needs %,d MiB of its container's %,d: %s",
        role == Role.EXECUTOR ? "an" : "the",
        name,
        needed,
        container.limit(),
        parts(container, tasks, task));
    limits(container, tasks, task);
  }

  private static String parts(ContainerMemory process, int tasks, long task) {
    return String.format(
        Locale.ROOT,
        "%,d of heap, %,d for the JVM beside it, %,d x %,d of native memory",
        process.heap() + process.offHeap(),
        process.jvm(),
        tasks,
        task);
  }

  /** JavaCPP's limits, which end a task with an error when they are too low. */
  private void limits(ContainerMemory process, int tasks, long task) {
    JavaCppLimits limits = JavaCppLimits.of(process.role(), spark);
    atLeast(process, "maxbytes", limits.buffers().orElse(process.heap()), tasks * task);
    if (limits.process().isPresent()) {
      long used = process.used(tasks * task);
      atLeast(process, "maxphysicalbytes", limits.process().getAsLong(), used);
      if (limits.process().getAsLong() > process.limit() && ContainerMemory.isEnforced(spark)) {
        warn(
            "org.bytedeco.javacpp.maxphysicalbytes is %dm, above the container's %dm, and will not keep it from being killed",
            limits.process().getAsLong(), process.limit());
      }
    }
    if (!limits.inWords().isEmpty()) {
      line("%s", limits.inWords());
    }
  }

  private void atLeast(ContainerMemory process, String name, long limit, long needed) {
    if (limit >= needed) {
      return;
    }
    String found =
        String.format(
            Locale.ROOT,
            "org.bytedeco.javacpp.%s is %dm in %s but %,d MiB are needed; set it to %dm or more",
            name,
            limit,
            process.role().key("extraJavaOptions"),
            needed,
            needed);
    if (ContainerMemory.isEnforced(spark)) {
      throw new ConfigurationException(found);
    }
    warnings.add(found);
  }

  private void threads(ThreadCheck threads) {
    line("%s", threads.inWords());
    threads.warning().ifPresent(warnings::add);
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }

  private static ConfigurationException refused(String format, Object... values) {
    return new ConfigurationException(String.format(Locale.ROOT, format, values));
  }

  private void line(String format, Object... values) {
    lines.add(String.format(Locale.ROOT, format, values));
  }

  private void warn(String format, Object... values) {
    warnings.add(String.format(Locale.ROOT, format, values));
  }
}
