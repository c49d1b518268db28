package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.GraphFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network of ONNX from its file to the second opinion. */
class GivenGraphIT {

  private static OneSession gibbon;

  @TempDir Path folder;

  private Path conf;

  @BeforeAll
  static void start() {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  @BeforeEach
  void write_a_configuration() throws IOException {
    Path file = folder.resolve("residual.onnx");
    try (InputStream in = GraphFile.class.getResourceAsStream("onnx/residual.onnx")) {
      Files.copy(in, file);
    }
    conf =
        Files.writeString(
            folder.resolve("given.conf"),
            """
            output = %s
            data { name = digits, train-images = 60, test-images = 40 }
            models.residual {
              file = %s
              input { scale = 2, mean = [0.5], std = [0.25] }
            }
            attacks { fgsm { epsilon = 0.1 }, pgd { epsilon = 0.1, steps = 5 } }
            generate.attacks = [fgsm, pgd]
            explain { models = [residual], images = 1, rubbish = 10 }
            """
                .formatted(quoted(folder.resolve("out")), quoted(file)));
  }

  private static String quoted(Path path) {
    return ConfigUtil.quoteString(path.toString());
  }

  private InProcess.Outcome gibbon(String command, String... sets) {
    List<String> arguments = new java.util.ArrayList<>(List.of(command, conf.toString()));
    for (String set : sets) {
      arguments.addAll(List.of("--set", set));
    }
    return gibbon.run(arguments.toArray(String[]::new));
  }

  @Test
  void it_is_attacked_explained_reported_and_verified() {
    InProcess.Outcome plan = gibbon("plan");
    assertThat(plan.out())
        .contains("taken from")
        .contains("it gives 10 logits")
        .contains("gradients by the compiled engine");
    for (String command : List.of("run", "evaluate", "explain", "report", "verify", "bench")) {
      InProcess.Outcome outcome = gibbon(command);
      assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
      assertThat(outcome.err()).doesNotContain("Exception");
    }
    assertThat(folder.resolve("out/report.html")).exists();
  }

  @Test
  void it_is_hardened_and_handed_back_as_onnx() throws IOException {
    String defence =
        "defences.sturdy={kind=adversarial-training,model=residual,start=trained,attack=fgsm,"
            + "epochs=4,batch-size=10,validation-images=20,learning-rate=0.02}";
    String attacks = "generate.attacks=[fgsm]";
    assertThat(gibbon("plan", defence).out())
        .contains("adversarial-train sturdy: hardens residual");
    InProcess.Outcome refused = gibbon("plan", defence.replace("epochs=4", "epochs=4,engine=dl4j"));
    assertThat(refused.err()).contains("came as a graph, which dl4j-spark does not train");
    for (String command : List.of("run", "verify")) {
      InProcess.Outcome outcome = gibbon(command, defence, attacks);
      assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
    }
    byte[] handedBack = Files.readAllBytes(folder.resolve("out/models/sturdy/model.onnx"));
    byte[] given = Files.readAllBytes(folder.resolve("residual.onnx"));
    assertThat(handedBack).hasSameSizeAs(given).isNotEqualTo(given);
    List<String> history = Files.readAllLines(folder.resolve("out/models/sturdy/history.csv"));
    double first = Double.parseDouble(history.get(1).split(",", -1)[1]);
    double last = Double.parseDouble(history.get(4).split(",", -1)[1]);
    assertThat(last).as("loss").isLessThan(first);
  }

  @Test
  void wrong_keys_and_files_are_refused_in_one_line() throws IOException {
    refused(
        2,
        "models.residual.input.std is [0] but must be a list of numbers above 0",
        "models.residual.input.std=[0]");
    refused(
        3, "has 3 numbers but the images have 1 channels", "models.residual.input.mean=[0,0,0]");
    refused(2, "but the configuration pins", "models.residual.sha256=" + "0".repeat(64));
    refused(3, "takes [N, 1, 28, 28] but the data's images are 3x32x32", "data.name=shapes");
    refused(3, "resized to 1x14x14", "models.residual.input.size=[14,14]");
    Files.writeString(folder.resolve("residual.onnx"), "<!doctype html><html></html>");
    refused(3, "it is a web page, not the file itself: download it again");
    Files.delete(folder.resolve("residual.onnx"));
    refused(3, "residual.onnx is not there");
  }

  private void refused(int code, String why, String... sets) {
    InProcess.Outcome outcome = gibbon("plan", sets);
    assertThat(outcome.err()).contains(why);
    assertThat(outcome.err().strip().lines().filter(line -> line.contains("gibbon:")).count())
        .as(outcome.err())
        .isEqualTo(1);
    assertThat(outcome.code()).isEqualTo(code);
  }
}
