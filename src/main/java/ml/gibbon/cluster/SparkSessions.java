package ml.gibbon.cluster;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The Spark session with the settings that Gibbon relies on, unless spark-submit set others. */
public final class SparkSessions {

  private static final String KERNELS = "OPENBLAS_CORETYPE";

  private SparkSessions() {}

  /**
   * Starts the session of a run, or returns the one that runs.
   *
   * @param name shown in Spark's pages
   */
  public static SparkSession open(String name) {
    String master = System.getProperty("spark.master", "local[*]");
    SparkSession.Builder builder = SparkSession.builder().master(master).appName(name);
    setIfMissing(builder, "spark.ui.enabled", "false");
    setIfMissing(builder, "spark.ui.showConsoleProgress", "false");
    // One BLAS thread a task: Spark's tasks are the parallelism.
    setIfMissing(builder, "spark.executorEnv.OMP_NUM_THREADS", "1");
    setIfMissing(builder, "spark.executor.defaultJavaOptions", executorOptions(master));
    // What keeps OpenBLAS from kernels that crash here does so on executors of the same kind.
    String kernels = System.getenv(KERNELS);
    if (kernels != null && !kernels.isEmpty()) {
      setIfMissing(builder, "spark.executorEnv." + KERNELS, kernels);
    }
    setIfMissing(builder, "spark.sql.session.timeZone", "UTC");
    if (!master.startsWith("local-cluster") && master.startsWith("local")) {
      // Parameters come back to the same JVM: as messages, not over a socket.
      setIfMissing(builder, "spark.task.maxDirectResultSize", "1g");
      setIfMissing(builder, "spark.rpc.message.maxSize", "1024");
    }
    // Pages carry checksums; not every file system has some of its own.
    setIfMissing(builder, "spark.hadoop.parquet.page.verify-checksum.enabled", "true");
    // What is broadcast are parameters, which hardly compress.
    setIfMissing(builder, "spark.broadcast.compress", "false");
    // Kryo cannot read records; what passes between tasks here is small either way.
    builder.config("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    SparkSession session = builder.getOrCreate();
    session.sparkContext().addSparkListener(new TaskProgress());
    return session;
  }

  /** The collector is that of deploy/gibbon for the driver, for the same reason. */
  private static String executorOptions(String master) {
    Map<String, String> spark = new HashMap<>();
    System.getProperties().stringPropertyNames().stream()
        .filter(key -> key.startsWith("spark."))
        .forEach(key -> spark.put(key, System.getProperty(key)));
    spark.put("spark.master", master);
    String collector = "-XX:+UseParallelGC";
    return ContainerMemory.isEnforced(spark)
        ? collector
            + " "
            + ContainerMemory.of(ContainerMemory.Role.EXECUTOR, spark).javaCppOptions()
        : collector;
  }

  private static void setIfMissing(SparkSession.Builder builder, String key, String value) {
    if (System.getProperty(key) == null) {
      builder.config(key, value);
    }
  }
}
