package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.package$;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests fit the Spark operator's schema and the image, and start what exists. */
class DeployManifestsTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  private static ObjectNode manifest(String name) throws IOException {
    // Jackson leaves YAML's aliases alone; the tree is read twice.
    String text = Files.readString(Path.of("deploy/kubernetes", name + ".yaml"));
    return YAML.valueToTree(new org.yaml.snakeyaml.Yaml().<Map<String, Object>>load(text));
  }

  private static Set<ValidationMessage> faults(JsonNode manifest) throws IOException {
    try (InputStream text =
        DeployManifestsTest.class.getResourceAsStream("spark-operator-v1beta2.yaml")) {
      JsonSchema schema =
          JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7).getSchema(YAML.readTree(text));
      return schema.validate(manifest);
    }
  }

  private static JsonNode application(JsonNode manifest) {
    JsonNode spec = manifest.get("spec");
    return spec.path("template").isMissingNode() ? spec : spec.get("template");
  }

  private static Submission submission(JsonNode application) {
    Map<String, String> spark = new HashMap<>();
    spark.put("spark.master", "k8s://https://h");
    spark.put("spark.submit.deployMode", application.get("mode").asText());
    application
        .get("sparkConf")
        .fields()
        .forEachRemaining(entry -> spark.put(entry.getKey(), entry.getValue().asText()));
    for (String role : List.of("driver", "executor")) {
      JsonNode pod = application.get(role);
      spark.put("spark.%s.cores".formatted(role), pod.get("cores").asText());
      spark.put("spark.%s.memory".formatted(role), pod.get("memory").asText());
      spark.put("spark.%s.memoryOverhead".formatted(role), pod.get("memoryOverhead").asText());
      spark.put("spark.%s.extraJavaOptions".formatted(role), pod.get("javaOptions").asText());
    }
    List<String> arguments = new ArrayList<>();
    application
        .get("arguments")
        // As Kubernetes does.
        .forEach(
            argument -> arguments.add(argument.asText().replace("$(RUN)", "gibbon-nightly-1")));
    return new Submission(application.get("mainClass").asText(), spark, arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-application", "scheduled-spark-application"})
  void a_manifest_fits_the_schema(String name) throws Exception {
    assertThat(faults(manifest(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark-application", "scheduled-spark-application"})
  void a_manifest_starts_a_run_in_limited_memory_without_privileges(String name) throws Exception {
    JsonNode application = application(manifest(name));
    Submission submission = submission(application);

    assertThat(submission.settings().output()).startsWith("hdfs://");
    assertThat(submission.gibbon()).startsWith("run");
    assertThat(application.get("mainClass").asText()).isEqualTo(Main.class.getName());
    assertThat(application.get("sparkVersion").asText())
        .isEqualTo(package$.MODULE$.SPARK_VERSION());
    assertThat(submission.spark())
        .containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1")
        .containsEntry("spark.kubernetes.driverEnv.OMP_NUM_THREADS", "1");
    assertThat(submission.plan().warnings()).isEmpty();
    for (String role : List.of("driver", "executor")) {
      submission.checkMemory(role);
      assertThat(application.get(role).get("securityContext").get("runAsNonRoot").asBoolean())
          .isTrue();
    }
  }

  @Test
  void every_night_has_an_output_of_its_own() throws Exception {
    JsonNode application = application(manifest("scheduled-spark-application"));

    assertThat(submission(application).settings().output()).endsWith("/run=gibbon-nightly-1");
    JsonNode variable = application.get("driver").get("env").get(0);
    assertThat(variable.get("name").asText()).isEqualTo("RUN");
    assertThat(variable.at("/valueFrom/fieldRef/fieldPath").asText()).isEqualTo("metadata.name");
  }

  @Test
  void the_schema_refuses_unknown_fields_missing_ones_and_wrong_types() throws Exception {
    ObjectNode unknown = manifest("spark-application");
    ((ObjectNode) unknown.get("spec")).put("mainJar", "x.jar");
    ObjectNode missing = manifest("spark-application");
    ((ObjectNode) missing.get("spec")).remove("executor");
    ObjectNode wrong = manifest("spark-application");
    ((ObjectNode) wrong.at("/spec/executor")).put("cores", "four");

    assertThat(faults(unknown)).isNotEmpty();
    assertThat(faults(missing)).isNotEmpty();
    assertThat(faults(wrong)).isNotEmpty();
  }

  @Test
  void the_image_is_of_this_spark_and_its_user_is_a_number() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("deploy/Dockerfile"));

    assertThat(lines)
        .contains(
            "FROM apache/spark:%s-scala2.12-java17-ubuntu"
                .formatted(package$.MODULE$.SPARK_VERSION()),
            "COPY target/gibbon.jar /opt/gibbon/gibbon.jar",
            "COPY conf /opt/gibbon/conf",
            "ENV OMP_NUM_THREADS=1");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("USER 185");
    assertThat(Files.readAllLines(Path.of("deploy/Dockerfile.dockerignore")))
        .containsExactly("*", "!target/gibbon.jar", "!conf");
  }
}
