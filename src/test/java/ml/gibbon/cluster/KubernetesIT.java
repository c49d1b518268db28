package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What Spark makes of deploy/spark-submit/kubernetes.sh: the objects a cluster would get. */
@DisabledOnOs(OS.WINDOWS)
class KubernetesIT {

  /** Spark as a full distribution would have it, from the class path of the tests. */
  private static final String SUBMIT =
      """
      #!/usr/bin/env bash
      exec "$JAVA_HOME/bin/java" -Xmx512m -cp "$TEST_CLASS_PATH" org.apache.spark.deploy.SparkSubmit \\
        --conf spark.kubernetes.submission.waitAppCompletion=false "$@"
      """;

  @TempDir Path folder;

  @Test
  void the_driver_gets_image_account_memory_threads_and_command() throws Exception {
    try (FakeKubernetes kubernetes = new FakeKubernetes()) {
      submit(kubernetes, "run", "/opt/gibbon/conf/mnist.conf", "--set", "output=hdfs://h/a b");

      assertThat(kubernetes.kinds()).contains("Pod", "Service", "ConfigMap");
      assertThat(kubernetes.path("Pod")).isEqualTo("/api/v1/namespaces/gibbon/pods");
      JsonNode pod = kubernetes.object("Pod");
      checkPod(pod);
      checkService(kubernetes.object("Service"), pod);
      checkExecutors(kubernetes.object("ConfigMap"));
    }
  }

  private void submit(FakeKubernetes kubernetes, String... gibbon) throws Exception {
    Path submit = Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(submit, SUBMIT);
    assertThat(submit.toFile().setExecutable(true)).isTrue();
    Path log = folder.resolve("log.txt");
    ProcessBuilder builder =
        new ProcessBuilder("deploy/spark-submit/kubernetes.sh")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.command().addAll(List.of(gibbon));
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    environment.put(
        "TEST_CLASS_PATH",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    environment.put("KUBERNETES", kubernetes.url());
    environment.put("IMAGE", "registry.example/gibbon:1");
    // Nothing of a cluster that this machine's user works with, and no proxy before loopback.
    environment.put("KUBECONFIG", folder.resolve("none").toString());
    environment.put("NO_PROXY", "127.0.0.1");
    environment.put("no_proxy", "127.0.0.1");

    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as(Files.readString(log)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();
  }

  private static void checkPod(JsonNode pod) {
    assertThat(pod.at("/metadata/labels/spark-role").asText()).isEqualTo("driver");
    assertThat(pod.at("/metadata/labels/spark-app-name").asText()).isEqualTo("gibbon");
    assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("gibbon");
    assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
    JsonNode container = pod.at("/spec/containers/0");
    assertThat(container.get("image").asText()).isEqualTo("registry.example/gibbon:1");
    assertThat(container.at("/resources/limits/memory").asText())
        .as("4 GB of heap and 2 GB beside it")
        .isEqualTo("6144Mi");
    assertThat(environment(container)).containsEntry("OMP_NUM_THREADS", "1");
    assertThat(container.get("args"))
        .extracting(JsonNode::asText)
        .startsWith("driver")
        .containsSubsequence("--class", "ml.gibbon.cli.Main")
        .endsWith(
            "local:///opt/gibbon/gibbon.jar",
            "run",
            "/opt/gibbon/conf/mnist.conf",
            "--set",
            "output=hdfs://h/a b");
  }

  private static Map<String, String> environment(JsonNode container) {
    Map<String, String> environment = new HashMap<>();
    container
        .get("env")
        .forEach(set -> environment.put(set.get("name").asText(), set.path("value").asText()));
    return environment;
  }

  /** Executors find the driver by it. */
  private static void checkService(JsonNode service, JsonNode pod) {
    assertThat(service.at("/spec/clusterIP").asText()).isEqualTo("None");
    assertThat(service.at("/spec/selector")).isNotEmpty();
    service
        .at("/spec/selector")
        .fields()
        .forEachRemaining(
            label ->
                assertThat(pod.at("/metadata/labels").get(label.getKey()))
                    .as(label.getKey())
                    .isEqualTo(label.getValue()));
  }

  /** The driver asks for its executors itself, as its properties say. */
  private static void checkExecutors(JsonNode configMap) throws Exception {
    Properties spark = new Properties();
    spark.load(new StringReader(configMap.at("/data/spark.properties").asText()));
    assertThat(spark)
        .containsEntry("spark.executor.instances", "2")
        .containsEntry("spark.executor.memory", "6g")
        .containsEntry("spark.executor.memoryOverhead", "4g")
        .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1")
        .containsEntry("spark.kubernetes.container.image", "registry.example/gibbon:1");
    assertThat(spark.getProperty("spark.executor.extraJavaOptions"))
        .contains("-Dorg.bytedeco.javacpp.maxbytes=3g");
  }
}
