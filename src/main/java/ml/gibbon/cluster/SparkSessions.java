package ml.gibbon.cluster;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.error.ConfigurationException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.Tuple2;

/**
 * The Spark session: with the settings that Gibbon relies on, see {@link FixedSetting}, and others
 * that suit it unless spark-submit set them.
 */
public final class SparkSessions {

  private static final Logger LOG = LoggerFactory.getLogger(SparkSessions.class);
  private static final String KERNELS = "OPENBLAS_CORETYPE";

  private static final String EXTRA_OPTIONS = "spark.executor.extraJavaOptions";

  private static final String LANGUAGE =
      "-Duser.language=en -Duser.country= -Duser.variant= -Duser.script= -Duser.extensions="
          + " -Duser.language.format=en";

  private SparkSessions() {}

  /**
   * Starts the session of a run, or returns the one that runs.
   *
   * @param name shown in Spark's pages
   * @throws SparkStartException when Spark refuses to
   */
  public static SparkSession open(String name) {
    SparkConf settings = checked(name);
    SparkSession session;
    try {
      session = SparkSession.builder().config(settings).getOrCreate();
    } catch (Exception e) {
      throw new SparkStartException(settings.get("spark.master"), e);
    }
    session.sparkContext().addSparkListener(new TaskProgress());
    return session;
  }

  /**
   * What {@link #open} would start a session with.
   *
   * @throws ConfigurationException when a setting keeps Spark from starting
   */
  static SparkConf checked(String name) {
    SparkConf settings = settings(name);
    StartCheck.run(byKey(settings));
    SparkConf given = new SparkConf();
    FixedSetting.ALL.forEach(setting -> tellIfReplaced(setting, given));
    return settings;
  }

  /**
   * Hadoop's settings as {@link #open} would have them, with Spark's SQL settings, which say how
   * files are committed; no session is started.
   *
   * @param name as for {@link #open}
   */
  public static Configuration hadoop(String name) {
    Option<SparkSession> running = SparkSession.getDefaultSession();
    if (running.isDefined() && !running.get().sparkContext().isStopped()) {
      return running.get().sessionState().newHadoopConf();
    }
    SparkConf settings = settings(name);
    Configuration hadoop = SparkHadoopUtil.get().newConfiguration(settings);
    byKey(settings).forEach(hadoop::set);
    return hadoop;
  }

  /** Behind the user's own, and so in their place. */
  private static String withLanguage(String options) {
    return options.endsWith(LANGUAGE) ? options : (options + " " + LANGUAGE).strip();
  }

  private static SparkConf settings(String name) {
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]").setAppName(name);
    String master = conf.get("spark.master");
    conf.setIfMissing("spark.ui.enabled", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    // One BLAS thread a task: Spark's tasks are the parallelism.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    conf.setIfMissing("spark.executor.defaultJavaOptions", executorOptions(conf));
    // Names of files and texts are as on the driver, whatever the machines' languages are.
    conf.setIfMissing("spark.executorEnv.LC_ALL", "C.UTF-8");
    conf.set(EXTRA_OPTIONS, withLanguage(conf.get(EXTRA_OPTIONS, "")));
    // What keeps OpenBLAS from kernels that crash here does so on executors of the same kind.
    String kernels = System.getenv(KERNELS);
    if (kernels != null && !kernels.isEmpty()) {
      conf.setIfMissing("spark.executorEnv." + KERNELS, kernels);
    }
    if (!master.startsWith("local-cluster") && master.startsWith("local")) {
      // Parameters come back to the same JVM: as messages, not over a socket.
      conf.setIfMissing("spark.task.maxDirectResultSize", "1g");
      conf.setIfMissing("spark.rpc.message.maxSize", "1024");
      // Heartbeats cost nothing in one JVM, and tell how far its tasks are.
      conf.setIfMissing("spark.executor.heartbeatInterval", "2s");
    }
    // What is broadcast are parameters, which hardly compress.
    conf.setIfMissing("spark.broadcast.compress", "false");
    FixedSetting.ALL.forEach(setting -> conf.set(setting.key(), setting.value()));
    return conf;
  }

  /** The collector is that of deploy/gibbon for the driver, for the same reason. */
  private static String executorOptions(SparkConf conf) {
    Map<String, String> spark = byKey(conf);
    String collector = "-XX:+UseParallelGC";
    return ContainerMemory.isEnforced(spark)
        ? collector
            + " "
            + ContainerMemory.of(ContainerMemory.Role.EXECUTOR, spark).javaCppOptions()
        : collector;
  }

  private static void tellIfReplaced(FixedSetting setting, SparkConf given) {
    String found = given.get(setting.key(), setting.value());
    if (!found.equalsIgnoreCase(setting.value())) {
      LOG.warn(
          "{} is {} but Gibbon sets {}, because {}",
          setting.key(),
          found,
          setting.value(),
          setting.why());
    }
  }

  private static Map<String, String> byKey(SparkConf conf) {
    return Arrays.stream(conf.getAll()).collect(Collectors.toMap(Tuple2::_1, Tuple2::_2));
  }
}
