package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan refuses that only shows when the networks are there. */
class PlanRefusalsTest {

  private static final String CONF =
      """
      data { name = digits, train-images = 200, test-images = 100 }
      train.validation-images = 50
      models { s.architecture = softmax, r.architecture = rbf }
      """;

  @TempDir Path folder;

  @Test
  void an_ensemble_with_a_member_that_has_no_softmax() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.conf"),
            CONF + "models.both.ensemble = [s, r]\noutput = \"%s\"\n".formatted(folder));

    InProcess.Outcome outcome = InProcess.gibbon("plan", file.toString());

    assertThat(outcome.err())
        .startsWith("gibbon: models.both.ensemble has r")
        .endsWith(
            ", which gives independent probabilities, but must have models of softmax probabilities alone, of which it is the mean: leave that one out"
                + System.lineSeparator());
    assertThat(outcome.code()).isEqualTo(2);
  }

  /** Squares of distances fall and rise: no bounds are known of them. */
  @ParameterizedTest
  @ValueSource(strings = {"plan", "run"})
  void a_network_that_bounds_do_not_go_through(String command) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.conf"),
            CONF + "certify.models = [s, r]\noutput = \"%s\"\n".formatted(folder.resolve("out")));

    InProcess.Outcome outcome = InProcess.gibbon(command, file.toString());

    assertThat(outcome.err())
        .startsWith("gibbon: certify.models names r, which cannot be certified: ")
        .contains("choose a network of linear layers")
        .hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(folder.resolve("out/models")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({
    "parquet, images, images/out, output is, must not be within data.path",
    "folder, images, images/out, output is, must not be within data.path",
    "parquet, run/clean, run, data.path is, must not be within output",
    "folder, run/pictures, run, data.path is, must not be within output"
  })
  void an_output_among_images_and_images_in_an_output(
      String name, String images, String output, String key, String why) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.conf"),
            """
            data { name = %s, path = "%s" }
            models.s.architecture = softmax
            output = "%s"
            """
                .formatted(name, folder.resolve(images), folder.resolve(output)));

    InProcess.Outcome outcome = InProcess.gibbon("plan", file.toString());

    assertThat(outcome.err()).startsWith("gibbon: " + key).contains(why).hasLineCount(1);
    assertThat(outcome.code()).isEqualTo(2);
  }
}
