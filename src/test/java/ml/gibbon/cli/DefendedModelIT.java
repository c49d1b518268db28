package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.store.Json;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models with defences around them: planned, published, attacked, transferred to, verified. */
class DefendedModelIT {

  private static final List<String> DEFENDED =
      List.of("levels", "median", "jpeg", "step", "smooth", "chain");

  private static OneSession gibbon;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  private Path conf(String name, String... more) throws IOException {
    return Files.writeString(
        folder.resolve(name + ".conf"),
        """
        output = %s
        data { name = digits, train-images = 600, test-images = 60 }
        train { validation-images = 50, epochs = 3, batch-size = 20 }
        models.plain { architecture = relu, units = [30], train.learning-rate = 0.2 }
        defences {
          levels { kind = bit-depth, model = plain, bits = 1 }
          median { kind = median-filter, model = plain }
          jpeg { kind = jpeg, model = plain, quality = 40 }
          step { kind = confidence-reduction, model = plain, epsilon = 0.02 }
          smooth { kind = randomised-smoothing, model = plain, sigma = 0.2, draws = 5 }
          chain { kind = jpeg, model = median }
          front { kind = denoising-autoencoder, model = plain, units = [30], noise-size = 0.2, epochs = 9, learning-rate = 0.005 }
        }
        attacks {
          fgsm.epsilon = 0.1
          pgd { epsilon = 0.1, steps = 5 }
        }
        """
                .formatted(ConfigUtil.quoteString(folder.resolve(name).toString()))
            + String.join("\n", more));
  }

  private void run(String command, Path conf) {
    InProcess.Outcome outcome = gibbon.run(command, conf.toString());
    assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
  }

  @Test
  void they_are_attacked_and_verified_like_any_other() throws IOException {
    Path conf = conf("a", "evaluate.transfer = [plain, median, front]");
    assertThat(gibbon.run("plan", conf.toString()).out())
        .contains("adversarial-train levels: 1 bits a value around plain, nothing to train")
        .contains("adversarial-train chain: JPEG of quality 75 around median, nothing to train")
        .contains(
            "adversarial-train front: hardens plain, denoising autoencoder 30, gaussian-noise of 0.2, fgsm,")
        .contains(
            "47,854 numbers are trained, those of the autoencoder; the classifier's 23,860 stay as they are");
    run("run", conf);
    run("verify", conf);
    assertThat(gibbon.run("run", conf.toString()).out()).contains("already done");

    Map<String, Double> robust = robust("a", "fgsm");
    for (String model : DEFENDED) {
      assertThat(robust).containsKey(model);
      JsonNode about = manifest("a", model).path("about");
      assertThat(about.path("training").asText()).isEqualTo("defended");
      assertThat(about.path("hardens").asText())
          .isEqualTo(model.equals("chain") ? "median" : "plain");
    }
    // Binary digits cannot be moved across .5 by .1: what Xu et al. saw on MNIST.
    assertThat(robust.get("levels")).isGreaterThan(robust.get("plain") + .2);
    assertThat(manifest("a", "front").path("about").path("architecture").asText())
        .isEqualTo("autoencoder 30 before ReLU 30");
    // Undoes what was made on the model alone, and nothing that was made through it.
    assertThat(robust.get("front")).isLessThan(robust("a", "fgsm", "plain").get("front"));
    // Attacked through it, a JPEG protects little (Athalye et al. 2018, section 5.2.1).
    assertThat(robust.get("jpeg")).isLessThan(robust.get("plain") + .3);
    assertThat(json("a/metrics.json").toString()).doesNotContain("gradient-is-wrong");
  }

  /** A task has at least a batch of 256 images. */
  @Test
  void rows_do_not_depend_on_partitions() throws IOException {
    for (int partitions : new int[] {1, 3}) {
      Path conf =
          conf(
              "of" + partitions,
              "data.test-images = 600",
              "generate { attacks = [fgsm], partitions = %d }".formatted(partitions));
      for (String stage : List.of("ingest", "train", "adversarial-train", "generate")) {
        run(stage, conf);
      }
    }
    for (String model : Stream.concat(DEFENDED.stream(), Stream.of("front")).toList()) {
      assertThat(rows("of3", model)).as(model).hasSize(600).isEqualTo(rows("of1", model));
      assertThat(manifest("of3", model).path("about").path("sha256"))
          .isEqualTo(manifest("of1", model).path("about").path("sha256"));
    }
  }

  private List<Row> rows(String output, String model) {
    Path table = folder.resolve(output + "/adversarial/" + model + "/fgsm-linf-0.1/data");
    return SparkSession.active()
        .read()
        .parquet(table.toString())
        .orderBy("image_id")
        .collectAsList();
  }

  private JsonNode manifest(String output, String model) throws IOException {
    return json(output + "/models/" + model + "/manifest.json");
  }

  private JsonNode json(String file) throws IOException {
    return Json.read(Files.readAllBytes(folder.resolve(file)), JsonNode.class);
  }

  /** Of each model under an attack on itself. */
  private Map<String, Double> robust(String output, String attack) throws IOException {
    return robust(output, attack, "");
  }

  /**
   * Of each model under an attack on another.
   *
   * @param source that other; empty for each model itself
   */
  private Map<String, Double> robust(String output, String attack, String source)
      throws IOException {
    Map<String, Double> robust = new HashMap<>();
    for (JsonNode row : json(output + "/metrics.json").path("rows")) {
      String model = row.path("model").asText();
      if (row.path("attack").asText().equals(attack)
          && row.path("source").asText().equals(source.isEmpty() ? model : source)) {
        robust.put(model, row.path("robust_accuracy").asDouble());
      }
    }
    return robust;
  }
}
