package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import ml.gibbon.cluster.Machine;
import ml.gibbon.cluster.MemoryCheck;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SettingsReader;
import ml.gibbon.engine.training.BatchNorm;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.model.Networks;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.network.util.JavaUtils;
import org.bytedeco.javacpp.Pointer;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map.Map1;

/**
 * A start of Gibbon through spark-submit.
 *
 * @param program the class that spark-submit starts
 * @param spark its Spark settings
 * @param gibbon the arguments of the program
 */
record Submission(String program, Map<String, String> spark, List<String> gibbon) {

  /** The jar of each program. */
  private static final Map<String, String> JARS =
      Map.of(
          Main.class.getName(), "/gibbon.jar",
          ml.gibbon.bench.Main.class.getName(), "/gibbon-bench.jar");

  /** What the JVM needs beside its heap and JavaCPP's buffers: code, classes, threads, network. */
  private static final long JVM = 512L << 20;

  /** Reads the arguments of spark-submit as Spark does, which refuses what it does not know. */
  static Submission of(List<String> arguments) {
    SparkSubmitArguments read =
        new SparkSubmitArguments(
            JavaConverters.asScalaBufferConverter(arguments).asScala(),
            new Map1<>("HADOOP_CONF_DIR", "/etc/hadoop/conf"));
    assertThat(JARS).containsKey(read.mainClass());
    assertThat(read.primaryResource()).endsWith(JARS.get(read.mainClass()));
    Map<String, String> spark =
        new HashMap<>(JavaConverters.mutableMapAsJavaMapConverter(read.sparkProperties()).asJava());
    if (read.master() != null) {
      spark.put("spark.master", read.master());
    }
    if (read.deployMode() != null) {
      spark.put("spark.submit.deployMode", read.deployMode());
    }
    return new Submission(
        read.mainClass(),
        spark,
        JavaConverters.bufferAsJavaListConverter(read.childArgs()).asJava());
  }

  /** What Gibbon reads from its arguments, with an installation where this checkout is. */
  Settings settings() {
    return called().settings.get(0);
  }

  /** What Gibbon would do. */
  RecordingPipeline called() {
    assertThat(program).isEqualTo(Main.class.getName());
    RecordingPipeline pipeline = new RecordingPipeline();
    StringWriter err = new StringWriter();
    String[] here =
        gibbon.stream()
            .map(argument -> argument.replace("/opt/gibbon/", ""))
            .toArray(String[]::new);
    // What the core-site.xml of a cluster says, which completes hdfs:///FOLDER.
    System.setProperty("spark.hadoop.fs.defaultFS", "hdfs://localhost:8020");
    try {
      int code =
          GibbonCommand.execute(
              pipeline::open, new PrintWriter(new StringWriter()), new PrintWriter(err), here);
      assertThat(code).as(err.toString()).isZero();
    } finally {
      System.clearProperty("spark.hadoop.fs.defaultFS");
    }
    return pipeline;
  }

  /** Native memory is limited, and where Spark asks for a container everything fits into it. */
  void checkMemory(String role) {
    String options = spark.get("spark.%s.extraJavaOptions".formatted(role));
    long buffers = Pointer.parseBytes(option(options, "maxbytes"), 1);
    long process = Pointer.parseBytes(option(options, "maxphysicalbytes"), 1);
    String heapSetting = spark.get("spark.%s.memory".formatted(role));
    if (heapSetting != null) {
      long heap = JavaUtils.byteStringAsBytes(heapSetting);
      assertThat(process).isGreaterThanOrEqualTo(heap + buffers + JVM);
      String overhead = spark.get("spark.%s.memoryOverhead".formatted(role));
      if (overhead != null) {
        assertThat(process).isLessThan(heap + JavaUtils.byteStringAsBytes(overhead));
      }
    }
  }

  /**
   * What {@code plan} says about memory and threads for MNIST's networks: those that an example
   * takes from files are such.
   */
  MemoryCheck plan() {
    Settings settings = SettingsReader.read(Path.of("conf/mnist.conf"), List.of());
    ImageShape mnist = new ImageShape(1, 28, 28);
    TaskMemory tasks = new TaskMemory(mnist, settings.engine());
    for (ModelSettings model : settings.models()) {
      if (!(model.source() instanceof ModelSettings.Trained trained)) {
        continue;
      }
      NetworkInTraining training =
          Networks.untrained(
              trained.architecture(),
              mnist,
              IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
              1,
              BatchNorm.BATCH);
      tasks.classify(model.name(), training.network());
      tasks.train(training, UnaryOperator.identity(), trained.training(), 60_000);
    }
    MemoryCheck check = new MemoryCheck(spark, 4, new Machine(8192, 16_384, 4, 1));
    check.check(tasks.largest(), tasks.driver());
    return check;
  }

  private static String option(String options, String name) {
    Matcher value =
        Pattern.compile("-Dorg\\.bytedeco\\.javacpp\\.%s=(\\S+)".formatted(name)).matcher(options);
    assertThat(value.find()).as("%s in %s", name, options).isTrue();
    return value.group(1);
  }
}
