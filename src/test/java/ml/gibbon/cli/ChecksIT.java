package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import ml.gibbon.model.ModelFile;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The checks on real runs: a sound one raises none, and what is wrong is found. */
class ChecksIT {

  @TempDir Path folder;

  private OneSession session;
  private Path conf;
  private Path root;

  @BeforeEach
  void write_a_configuration() throws IOException {
    session = new OneSession(Map.of("spark.master", "local[2]"));
    conf = folder.resolve("small.conf");
    root = folder.resolve("out");
    Files.writeString(
        conf,
        """
        output = "%s"
        data { name = digits, train-images = 600, test-images = 300 }
        train { epochs = 2, batch-size = 20, validation-images = 0 }
        models {
          softmax.architecture = softmax
          maxout { architecture = maxout, units = [20], pieces = 2 }
        }
        attacks {
          fgsm.epsilon = [0.02, 0.05]
          pgd { steps = 10, epsilon = 0.05 }
          pgd20 { kind = pgd, steps = 20, epsilon = 0.05 }
          mim { steps = 5, epsilon = 0.05 }
          noise.epsilon = 0.05
        }
        generate.attacks = [fgsm, pgd, pgd20, mim, noise]
        evaluate.transfer = [maxout]
        """
            .formatted(root));
  }

  @AfterEach
  void end() {
    session.close();
  }

  private InProcess.Outcome gibbon(String command, String... more) {
    List<String> args = new ArrayList<>(List.of(command, conf.toString()));
    args.addAll(List.of(more));
    return session.run(args.toArray(String[]::new));
  }

  private JsonNode metrics() throws IOException {
    return new ObjectMapper().readTree(root.resolve("metrics.json").toFile());
  }

  @Test
  void a_sound_run_raises_none_and_a_weak_attack_and_a_steep_model_do() throws IOException {
    InProcess.Outcome sound = gibbon("run", "--strict");

    assertThat(sound.code()).as(sound.err() + sound.out()).isZero();
    assertThat(metrics().get("checks")).isEmpty();
    assertThat(metrics().get("models")).isEmpty();
    assertWorstCases();
    assertThat(root.resolve("report.html"))
        .content()
        .contains("All attacks together", "checks of these results was raised.");
    assertThat(gibbon("verify", "--strict").code()).isZero();

    finds_a_weak_attack();
    finds_a_steep_model();
  }

  /** Of each model that of epsilon .05, which several attacks have: no more than any of them. */
  private void assertWorstCases() throws IOException {
    JsonNode worst = metrics().get("worst_cases");
    assertThat(worst).hasSize(2);
    assertThat(worst.at("/0/attacks"))
        .extracting(JsonNode::asText)
        .containsExactly("fgsm", "pgd", "pgd20", "mim", "noise");
    for (JsonNode one : worst) {
      assertThat(one.get("images").asInt()).isEqualTo(300);
      assertThat(metrics().get("rows"))
          .filteredOn(
              row ->
                  row.get("source").equals(row.get("model"))
                      && row.get("model").equals(one.get("model"))
                      && row.get("epsilon").equals(one.get("epsilon")))
          .hasSize(5)
          .allSatisfy(
              row ->
                  assertThat(row.get("robust_accuracy").asDouble())
                      .isGreaterThanOrEqualTo(one.get("robust_accuracy").asDouble())
                      .isBetween(
                          row.get("robust_accuracy_low").asDouble(),
                          row.get("robust_accuracy_high").asDouble()));
    }
  }

  private void finds_a_weak_attack() throws IOException {
    String[] weak = {
      "--set=attacks.weak.kind=pgd",
      "--set=attacks.weak.steps=2",
      "--set=attacks.weak.step-size=0.001",
      "--set=attacks.weak.random-start=false",
      "--set=attacks.weak.epsilon=0.05",
      "--set=generate.attacks=[fgsm, pgd, pgd20, mim, noise, weak]"
    };
    InProcess.Outcome run = gibbon("run", with(weak, "--strict"));

    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err())
        .startsWith("gibbon: --strict allows no warning but there are ")
        .contains("step-cannot-reach-edge", "gradient-masking");
    assertThat(warnings("weak"))
        .anyMatch(
            warning ->
                warning.equals(
                    "step-cannot-reach-edge: 2 steps of 0.0010 go no further than 0.0020 but epsilon is 0.05"))
        .anyMatch(warning -> warning.startsWith("gradient-masking: one step of fgsm breaks "));
    assertThat(warnings("pgd")).isEmpty();
    assertThat(root.resolve("report.html"))
        .content()
        .contains("step-cannot-reach-edge (warning)", "take more steps, larger ones, or");
    assertThat(gibbon("verify", with(weak, "--strict")).code()).isEqualTo(4);
    assertThat(gibbon("evaluate", with(weak, "--strict")).code()).isEqualTo(4);
  }

  private static String[] with(String[] some, String more) {
    List<String> all = new ArrayList<>(List.of(some));
    all.add(more);
    return all.toArray(String[]::new);
  }

  private List<String> warnings(String attack) throws IOException {
    return StreamSupport.stream(metrics().get("rows").spliterator(), false)
        .filter(row -> row.get("attack").asText().equals(attack))
        .flatMap(row -> StreamSupport.stream(row.get("warnings").spliterator(), false))
        .map(JsonNode::asText)
        .toList();
  }

  /** The same network with logits a hundred thousand times as large: no softmax is less sure. */
  private void finds_a_steep_model() throws IOException {
    MultiLayerNetwork network =
        ModelFile.read(Files.readAllBytes(root.resolve("models/softmax/model.zip")));
    network.params().muli(1e5);
    Path file = folder.resolve("steep.zip");
    Files.write(file, ModelFile.write(network));
    // Another run: a finished one takes no further models.
    root = folder.resolve("steep");
    InProcess.Outcome run =
        gibbon(
            "run",
            "--strict",
            "--set=output=" + root,
            "--set=models.steep.file=\"%s\"".formatted(file),
            "--set=generate.models=[softmax, steep]",
            "--set=generate.attacks=[fgsm]",
            "--set=evaluate.transfer=[]");

    assertThat(run.code()).as(run.err()).isEqualTo(4);
    assertThat(run.err()).contains("zero-gradients");
    assertThat(run.out()).contains("! steep: zero-gradients: the gradient of the cross-entropy is");
    assertThat(metrics().at("/models/steep/warnings/0").asText()).startsWith("zero-gradients: ");
    assertThat(metrics().get("models").size()).isEqualTo(1);
  }
}
