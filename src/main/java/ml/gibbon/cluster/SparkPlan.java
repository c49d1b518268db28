package ml.gibbon.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import ml.gibbon.error.ConfigurationException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;

/** What a plan says of Spark: its tasks, its settings, and the memory that they leave. */
public final class SparkPlan {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPlan.class);

  private static final String INDENT = " ".repeat(18);

  private static final Pattern LOCAL =
      Pattern.compile("local(?:\\[\\s*(\\*|[1-9]\\d{0,5})\\s*(?:,\\s*\\d+\\s*)?])?");

  private static final List<String> KEYS =
      List.of(
          "spark.master",
          "spark.driver.memory",
          "spark.executor.instances",
          "spark.executor.cores",
          "spark.executor.memory",
          "spark.executor.memoryOverhead",
          "spark.task.cpus",
          "spark.executorEnv.OMP_NUM_THREADS",
          "spark.serializer");

  private final SparkConf conf;
  private final int slots;

  private SparkPlan(SparkConf conf, int slots) {
    this.conf = conf;
    this.slots = slots;
  }

  /**
   * The plan of a session that may not have started: on this machine alone it need not, a cluster
   * is asked for its tasks.
   *
   * @param name of the session
   * @param spark starts it
   * @throws ConfigurationException when a setting keeps Spark from starting
   */
  public static SparkPlan of(String name, Supplier<SparkSession> spark) {
    Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isEmpty() || running.get().sparkContext().isStopped()) {
      SparkConf conf = SparkSessions.checked(name);
      OptionalInt slots = localSlots(conf.get("spark.master"));
      if (slots.isPresent()) {
        return new SparkPlan(conf, conf.getInt("spark.default.parallelism", slots.getAsInt()));
      }
    }
    SparkContext context = spark.get().sparkContext();
    return new SparkPlan(context.getConf(), context.defaultParallelism());
  }

  /** Tasks at a time of a local master, as Spark counts them; empty for any other. */
  static OptionalInt localSlots(String master) {
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    String number = local.group(1);
    if (number == null) {
      return OptionalInt.of(1);
    }
    return OptionalInt.of(
        number.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(number));
  }

  /** Tasks at a time. */
  public int slots() {
    return slots;
  }

  /**
   * Lines of the plan.
   *
   * @param tasks all that the run will do
   * @throws ConfigurationException when it needs more memory than it may have
   */
  public List<String> check(TaskMemory tasks) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "spark             %d tasks at a time", slots));
    KEYS.stream()
        .filter(conf::contains)
        .forEach(key -> lines.add(INDENT + key + " = " + conf.get(key)));
    MemoryCheck memory = new MemoryCheck(settings(), slots, Machine.here());
    memory.check(tasks.largest(), tasks.driver());
    lines.add("memory            " + String.join("\n" + INDENT, memory.lines()));
    for (String warning : memory.warnings()) {
      // A run does not show its plan.
      LOG.warn(warning);
      lines.add(INDENT + "warning: " + warning);
    }
    return lines;
  }

  private Map<String, String> settings() {
    return Arrays.stream(conf.getAll()).collect(Collectors.toMap(Tuple2::_1, Tuple2::_2));
  }
}
