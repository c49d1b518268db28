package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.onnx.ExternalData;
import ml.gibbon.model.onnx.OnnxModel;
import ml.gibbon.model.onnx.OnnxReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A residual network from its architecture to the second opinion, and to files of ONNX. */
class ResidualNetworkIT {

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

  @Test
  void it_is_trained_attacked_hardened_verified_and_handed_back_as_onnx() throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("residual.conf"),
            """
            output = %s
            data { name = shapes, train-images = 160, test-images = 30 }
            train { batch-size = 10, validation-images = 20, learning-rate = 0.02 }
            models.residual { architecture = resnet, depth = 8, width = 4, train.epochs = 3 }
            defences.sturdy { kind = adversarial-training, model = residual, start = trained, attack = fgsm, epochs = 1 }
            attacks.fgsm.epsilon = 8/255
            explain { models = [residual], images = 1, rubbish = 5 }
            """
                .formatted(ConfigUtil.quoteString(folder.resolve("out").toString())));
    assertThat(gibbon.run("plan", conf.toString()).out())
        .contains("ResNet-8 of width 4, of pixels as (x - 0.5) / 0.25")
        .contains("trained by the compiled engine")
        .contains("batch normalisations follow the minibatches")
        .contains("adversarial-train sturdy: hardens residual");
    for (String command : List.of("run", "explain", "verify")) {
      InProcess.Outcome outcome = gibbon.run(command, conf.toString());
      assertThat(outcome.code()).as("%s: %s", command, outcome.err()).isZero();
    }
    assertThat(loss("residual", 3)).isLessThan(loss("residual", 1));
    for (String name : List.of("residual", "sturdy")) {
      Path file = folder.resolve("out/models/" + name + "/model.onnx");
      OnnxModel model =
          OnnxReader.read(Files.readAllBytes(file), "model.onnx", ExternalData.none());
      assertThat(model.graph().inputs().get(0).shapeInWords()).isEqualTo("batch x 3 x 32 x 32");
    }
  }

  private double loss(String model, int epoch) throws IOException {
    List<String> history =
        Files.readAllLines(folder.resolve("out/models/" + model + "/history.csv"));
    return Double.parseDouble(history.get(epoch).split(",", -1)[1]);
  }
}
