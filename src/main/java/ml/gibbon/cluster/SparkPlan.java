package ml.gibbon.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.error.ConfigurationException;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** What a plan says of Spark: its tasks, its settings, and the memory that they leave. */
public final class SparkPlan {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPlan.class);

  private static final String INDENT = " ".repeat(18);

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

  public SparkPlan(SparkContext spark) {
    this.conf = spark.getConf();
    this.slots = spark.defaultParallelism();
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
