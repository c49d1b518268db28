package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hardened models and their exported tables, measured by ONNX Runtime and NumPy, where they are.
 */
class IndependentMeasurementIT {

  private static final int IMAGES = 100;

  @TempDir static Path folder;

  private static Path out;

  @BeforeAll
  static void run() throws Exception {
    assumeTrue(
        python("-c", "import numpy, onnxruntime").waitFor() == 0,
        "python3 has not both of numpy and onnxruntime");
    out = folder.resolve("out");
    Path conf =
        Files.writeString(
            folder.resolve("a.conf"),
            """
            output = %s
            data { name = digits, train-images = 400, test-images = %d }
            train { validation-images = 50, epochs = 3, batch-size = 25 }
            models {
              maxout { architecture = maxout, units = [40], pieces = 2 }
              cnn { architecture = cnn, filters = [4], units = 10, train.learning-rate = 0.05 }
            }
            attacks { fgsm.epsilon = 0.1, pgd { epsilon = 0.1, steps = 5 } }
            defences {
              hardened { kind = adversarial-training, model = cnn, attack = fgsm }
              sturdy { kind = adversarial-training, model = maxout, attack = fgsm }
            }
            generate { models = [hardened, sturdy], attacks = [pgd] }
            export.formats = [npy]
            """
                .formatted(ConfigUtil.quoteString(out.toString()), IMAGES));
    try (OneSession gibbon = new OneSession(Map.of("spark.master", "local[2]"))) {
      for (String command : new String[] {"run", "export"}) {
        InProcess.Outcome outcome = gibbon.run(command, conf.toString());
        assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
      }
    }
  }

  private static Process python(String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = "python3";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return new ProcessBuilder(command)
        .redirectError(folder.resolve("errors").toFile())
        .redirectOutput(folder.resolve("printed").toFile())
        .start();
  }

  private static JsonNode measured(String model) throws Exception {
    Process script =
        python(
            "notebooks/robustness.py",
            out.resolve("models/%s/model.onnx".formatted(model)).toString(),
            out.resolve("exports/npy/%s/pgd-linf-0.1".formatted(model)).toString(),
            "--epsilon=0.1",
            "--queries=20");
    assertThat(script.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(script.exitValue()).as(Files.readString(folder.resolve("errors"))).isZero();
    return new ObjectMapper().readTree(folder.resolve("printed").toFile());
  }

  /** But for an image, which may lie on a boundary that two programs see on other sides. */
  @Test
  void the_rates_are_those_of_the_metrics() throws Exception {
    JsonNode rows = new ObjectMapper().readTree(out.resolve("metrics.json").toFile()).get("rows");
    assertThat(rows).hasSize(2);
    for (JsonNode row : rows) {
      JsonNode found = measured(row.get("model").asText());

      assertThat(found.get("images").asInt()).isEqualTo(IMAGES);
      for (String rate : new String[] {"clean_error", "adversarial_error", "robust_accuracy"}) {
        assertThat(found.get(rate).asDouble())
            .as(rate)
            .isCloseTo(row.get(rate).asDouble(), within(1.01 / IMAGES));
      }
      assertThat(found.get("linf_max").asDouble()).isCloseTo(.1, within(1e-6));
      assertThat(found.get("robust_accuracy_after_square").asDouble())
          .isLessThanOrEqualTo(found.get("robust_accuracy").asDouble());
    }
  }
}
