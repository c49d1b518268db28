package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
