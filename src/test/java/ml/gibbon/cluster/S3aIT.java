package ml.gibbon.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs whose output is in an S3 bucket, with Hadoop's own client and its magic committer: started
 * as users do, with the jars that the profile {@code cluster} lays out.
 */
@Tag("cluster")
class S3aIT {

  private static final Path JARS = Path.of("target/cluster").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OUTPUT = "s3a://bucket/run";

  /** A lock of another machine, of which nothing is known. */
  private static final String LOCK =
      "{\"host\": \"elsewhere\", \"process\": 7, \"started\": \"2024-05-06T07:08:09Z\"}";

  @TempDir Path folder;

  private S3Server store;
  private Path conf;

  /** What a command left. */
  private record Outcome(int code, List<String> out, String err) {}

  @BeforeEach
  void start() throws Exception {
    store = new S3Server(JARS.resolve("s3-server"));
    conf =
        Files.writeString(
            folder.resolve("small.conf"),
            """
            data { name = digits, train-images = 300, test-images = 100 }
            train { epochs = 2, batch-size = 20, validation-images = 100 }
            models {
              softmax.architecture = softmax
              maxout { architecture = maxout, units = [20], pieces = 2 }
            }
            attacks.fgsm.epsilon = 0.1
            defences.maxout-adversarial { kind = adversarial-training, model = maxout }
            report.images = 2
            """);
  }

  @AfterEach
  void stop() throws Exception {
    store.close();
  }

  @Test
  void a_run_on_a_store_leaves_what_a_local_run_leaves() throws Exception {
    assertRefused(gibbon("run", OUTPUT, classic()), OUTPUT + " needs the magic committer");
    assertRefused(
        gibbon("run", "s3a://no-bucket/run", magic()), "s3a://no-bucket/run cannot be reached");
    assertThat(store.names("run")).isEmpty();

    // What a process leaves that is killed while it saves its first epoch.
    store.put("run/checkpoints/maxout/epoch-00001/model.zip", "half a model");
    Outcome run = gibbon("run", OUTPUT, magic());
    assertThat(run.code()).as(run.err()).isZero();
    Path local = folder.resolve("local");
    assertThat(gibbon("run", local.toString(), List.of()).code()).isZero();
    assertSameFiles(local);
    assertThat(Files.readString(local.resolve("run.conf")).replace(local.toString(), OUTPUT))
        .isEqualTo(new String(store.get("run/run.conf"), UTF_8));
    assertThat(store.names("run"))
        .noneMatch(name -> name.matches(".*(_attempt|_lock|__magic|epoch-).*"));

    Outcome again = gibbon("run", OUTPUT, magic());
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(again.out()).containsExactly("already done: " + OUTPUT + "/report.html");
  }

  @Test
  void a_lock_and_leftovers_are_found_and_cleaned() throws Exception {
    store.put("run/_lock", LOCK);
    store.put("run/models/_attempt-maxout-of-a-killed-run/model.zip", "half a model");
    assertRefused(
        gibbon("clean", OUTPUT, magic()), "is being written by process 7 on host elsewhere");

    store.delete("run/_lock");
    Outcome clean = gibbon("clean", OUTPUT, magic());
    assertThat(clean.code()).as(clean.err()).isZero();
    assertThat(clean.out())
        .singleElement()
        .asString()
        .endsWith(OUTPUT + "/models/_attempt-maxout-of-a-killed-run");
    assertThat(store.names("run")).noneMatch(name -> name.matches(".*(_attempt|_lock).*"));
  }

  /** With one line, after those of the log. */
  private static void assertRefused(Outcome outcome, String why) {
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .filteredOn(line -> line.startsWith("gibbon: "))
        .singleElement()
        .asString()
        .contains(why);
  }

  /** Every table and model has the same rows in the same bits; only their committer differs. */
  private void assertSameFiles(Path local) throws IOException, InterruptedException {
    List<Path> manifests;
    try (Stream<Path> files = Files.walk(local)) {
      manifests = files.filter(file -> file.endsWith("manifest.json")).toList();
    }
    assertThat(manifests).as("two splits, three models, three tables").hasSize(8);
    for (Path manifest : manifests) {
      Path folder = manifest.getParent();
      String stored = "run/" + local.relativize(folder) + "/";
      JsonNode there = JSON.readTree(store.get(stored + "manifest.json"));
      assertThat(there.get("committer").asText()).isEqualTo("magic");
      List<String> names = namesOf(JSON.readTree(manifest.toFile()));
      List<String> namesThere = namesOf(there);
      assertThat(namesThere).as(stored).isNotEmpty().hasSameSizeAs(names);
      for (int i = 0; i < names.size(); i++) {
        byte[] file = store.get(stored + namesThere.get(i));
        assertThat(content(namesThere.get(i), file))
            .as(stored + names.get(i))
            .isEqualTo(content(names.get(i), Files.readAllBytes(folder.resolve(names.get(i)))));
      }
    }
    JsonNode success =
        JSON.readTree(store.get("run/adversarial/maxout/fgsm-linf-0.1/data/_SUCCESS"));
    assertThat(success.get("committer").asText()).isEqualTo("magic");
  }

  private static List<String> namesOf(JsonNode manifest) {
    List<String> names = new ArrayList<>();
    manifest.get("files").forEach(file -> names.add(file.get("name").asText()));
    // Histories hold times.
    names.removeIf(name -> name.endsWith(".csv"));
    return names;
  }

  /**
   * A file without its footer if it is Parquet: that lists encodings in an order which differs from
   * process to process. Before the last four bytes is its length.
   */
  private static byte[] content(String name, byte[] file) {
    if (!name.endsWith(".parquet")) {
      return file;
    }
    int end = file.length - 2 * Integer.BYTES;
    int footer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
    return Arrays.copyOf(file, end - footer);
  }

  private List<String> classic() {
    return List.of(
        "--driver-class-path", JARS.resolve("s3a") + "/*",
        "--conf", "spark.hadoop.fs.s3a.endpoint=" + store.url(),
        "--conf", "spark.hadoop.fs.s3a.path.style.access=true",
        "--conf", "spark.hadoop.fs.s3a.access.key=any",
        "--conf", "spark.hadoop.fs.s3a.secret.key=any");
  }

  private List<String> magic() {
    List<String> arguments = new ArrayList<>(classic());
    arguments.addAll(
        List.of(
            "--conf", "spark.hadoop.fs.s3a.committer.name=magic",
            "--conf",
                "spark.sql.sources.commitProtocolClass=org.apache.spark.internal.io.cloud.PathOutputCommitProtocol",
            "--conf",
                "spark.sql.parquet.output.committer.class=org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter"));
    return arguments;
  }

  private Outcome gibbon(String command, String output, List<String> spark) throws Exception {
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
                "deploy/gibbon", command, conf.toString(), "--set", "output=" + output, "--")
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.command().addAll(List.of("--master", "local[2]"));
    builder.command().addAll(spark);
    builder.environment().remove("SPARK_HOME");
    builder.environment().put("SPARK_DRIVER_MEMORY", "1g");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int code = builder.start().waitFor();
    return new Outcome(code, Files.readAllLines(out), Files.readString(err));
  }
}
