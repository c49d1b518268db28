package ml.gibbon.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.testing.Page;
import org.apache.spark.SparkConf;
import org.apache.spark.metrics.MetricsConfig;
import org.apache.spark.metrics.sink.Sink;
import org.apache.spark.metrics.source.Source;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;
import org.apache.spark.sql.internal.SQLConf;
import org.junit.jupiter.api.Test;

/**
 * Spark knows every setting in deploy/ and in the commands of the pages, and takes those on metrics
 * and hardening as they are meant.
 */
class DeploySettingsTest {

  /** A string constant of a class file: its tag, two bytes of length, and the text. */
  private static final Pattern CONSTANT =
      Pattern.compile("\\x01(.)(.)(spark\\.[\\w.-]+)", Pattern.DOTALL);

  /** Keys of spark-kubernetes 3.5, which is not on the class path. */
  private static final Set<String> OF_KUBERNETES =
      Set.of(
          "spark.kubernetes.namespace",
          "spark.kubernetes.container.image",
          "spark.kubernetes.authenticate.driver.serviceAccountName");

  private static Set<String> keysOfSpark() throws IOException, URISyntaxException {
    Set<String> keys = new HashSet<>(OF_KUBERNETES);
    for (Class<?> one : List.of(SparkConf.class, TransportConf.class, SQLConf.class)) {
      Path jar = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      try (JarFile classes = new JarFile(jar.toFile())) {
        for (JarEntry entry : Collections.list(classes.entries())) {
          if (entry.getName().endsWith(".class")) {
            byte[] bytes = classes.getInputStream(entry).readAllBytes();
            addConstants(new String(bytes, ISO_8859_1), keys);
          }
        }
      }
    }
    return keys;
  }

  private static void addConstants(String classFile, Set<String> keys) {
    Matcher constant = CONSTANT.matcher(classFile);
    while (constant.find()) {
      int length = constant.group(1).charAt(0) << 8 | constant.group(2).charAt(0);
      String text = constant.group(3);
      if (text.length() >= length) {
        keys.add(text.substring(0, length));
      }
    }
  }

  @Test
  void spark_knows_every_setting() throws Exception {
    Set<String> used = new TreeSet<>();
    try (Stream<Path> files = Files.walk(Path.of("deploy")).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        // What Gibbon sets by itself, which FixedSettingTest looks at, stands in a table.
        String examples = Files.readString(file).replaceAll("(?m)^\\| `spark\\..*$", "");
        Pattern.compile("(?<![\\w./-])spark\\.[a-z]\\w*(?:\\.\\w+)*")
            .matcher(examples)
            .results()
            .forEach(result -> used.add(result.group()));
      }
    }
    for (Page page : Page.all()) {
      Pattern.compile("--conf (spark\\.[\\w.]+)=")
          .matcher(String.join("\n", page.commands()))
          .results()
          .forEach(result -> used.add(result.group(1)));
    }
    used.removeIf(
        key ->
            key.matches("spark\\.(executorEnv|kubernetes\\.driverEnv)\\.(OMP_NUM_THREADS|LC_ALL)"));

    assertThat(used).hasSizeGreaterThan(20).doesNotContain("spark.serializer");
    assertThat(keysOfSpark()).contains("spark.executor.memory").doesNotContain("spark.ui.enable");
    assertThat(keysOfSpark()).containsAll(used);
  }

  @Test
  void metrics_of_the_driver_are_where_prometheus_reads_them() throws Exception {
    MetricsConfig metrics =
        new MetricsConfig(
            new SparkConf(false).set("spark.metrics.conf", "deploy/metrics/metrics.properties"));
    metrics.initialize();
    Properties driver = metrics.getInstance("driver");
    JsonNode jobs =
        new YAMLMapper()
            .readTree(Path.of("deploy/metrics/prometheus.yml").toFile())
            .get("scrape_configs");

    assertThat(Class.forName(driver.getProperty("sink.prometheusServlet.class")))
        .isAssignableTo(Sink.class);
    assertThat(Class.forName(driver.getProperty("source.jvm.class"))).isAssignableTo(Source.class);
    // Spark answers without the last slash by sending the caller to the path with it.
    assertThat(jobs.get(0).get("metrics_path").asText())
        .isEqualTo(driver.getProperty("sink.prometheusServlet.path") + "/");
    assertThat(jobs.get(1).get("metrics_path").asText())
        .isEqualTo("/metrics/executors/prometheus/");
  }

  @Test
  void hardening_authenticates_encrypts_and_redacts() throws Exception {
    Map<String, String> settings = hardening();
    SparkConf conf = new SparkConf(false);
    settings.forEach(conf::set);
    TransportConf transport = new TransportConf("rpc", new MapConfigProvider(settings));

    conf.validateSettings();
    assertThat(conf.getBoolean("spark.authenticate", false)).isTrue();
    assertThat(conf.getBoolean("spark.acls.enable", false)).isTrue();
    assertThat(conf.getBoolean("spark.io.encryption.enabled", false)).isTrue();
    assertThat(transport.encryptionEnabled()).isTrue();
    assertThat(transport.authEngineVersion()).isEqualTo(2);
    assertThat(transport.cipherTransformation()).isEqualTo("AES/GCM/NoPadding");
    assertThat(transport.saslFallback()).isFalse();

    Pattern redacted = Pattern.compile(settings.get("spark.redaction.regex"));
    assertThat(
            List.of(
                "spark.authenticate.secret",
                "spark.hadoop.fs.s3a.access.key",
                "spark.executorEnv.SESSION_TOKEN",
                "spark.hadoop.fs.azure.account.key.store"))
        .allMatch(key -> redacted.matcher(key).find());
    assertThat(redacted.matcher("spark.executor.memory").find()).isFalse();
  }

  private static Map<String, String> hardening() throws IOException {
    Properties read = new Properties();
    try (var reader = Files.newBufferedReader(Path.of("deploy/spark-hardening.conf"))) {
      read.load(reader);
    }
    Map<String, String> settings = new HashMap<>();
    read.stringPropertyNames().forEach(key -> settings.put(key, read.getProperty(key)));
    return settings;
  }
}
