package ml.gibbon.bench.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import ml.gibbon.config.SettingsReader;

/** Configurations, and what the command line sets. */
final class TextTargets {

  private static final String PLAIN =
      """
      output = out
      data { name = digits, train-images = 5000, test-images = 100 }
      models {
        softmax.architecture = softmax
        maxout { architecture = maxout, units = [240, 240], pieces = 5, train.epochs = 3 }
        both.ensemble = [softmax, maxout]
      }
      attacks {
        fgsm { epsilon = [0.05, 8/255], clip = [[0, 1], none] }
        pgd40 { kind = pgd, norm = l2, epsilon = 1.5, steps = 40, step-size = auto, goal = 3 }
      }
      generate { attacks = [fgsm, pgd40], split = test, pixels = float32 }
      defences.hard { kind = adversarial-training, model = maxout, attack = fgsm, epsilon = 0.25, clip = [0, 1] }
      """;

  private static final String FILES =
      """
      # comment
      data.name = parquet
      data.path = images
      data { parquet { train = "train*.parquet", label-column = label } }
      output = ${home}"/"${conf-name}
      models.mine { file = model.zip, sha256 = "" }
      train { epochs = 2, batch-size = 100, learning-rate = 0.1 }
      explain.models = [mine]
      evaluate { transfer = true, fail-under = 0.5 }
      """;

  private static final List<String> OVERRIDES =
      List.of(
          "train.epochs=3",
          "output=s3a://bucket/a b",
          "attacks.fgsm.epsilon=[0.1, 8/255]",
          "models.m={architecture=relu, units=[10]}",
          "data.path=\"a folder\"",
          "generate.attacks=[fgsm]");

  private TextTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        text("configuration", Stream.of(PLAIN, FILES), TextTargets::readFile),
        text("set", OVERRIDES.stream(), TextTargets::readOverride));
  }

  private static FuzzTarget text(String name, Stream<String> valid, FuzzTarget.Reader reader) {
    return new FuzzTarget(
        name,
        Mutation.Form.TEXT,
        valid.map(text -> text.getBytes(StandardCharsets.UTF_8)).toList(),
        reader);
  }

  private static void readFile(byte[] input, Path folder) throws IOException {
    Path file = Files.write(folder.resolve("fuzzed.conf"), input);
    SettingsReader.readRuns(file, List.of(), SettingsReader.read(file, List.of()));
  }

  private static void readOverride(byte[] input, Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("valid.conf"), PLAIN);
    SettingsReader.read(file, List.of(new String(input, StandardCharsets.UTF_8)));
  }
}
