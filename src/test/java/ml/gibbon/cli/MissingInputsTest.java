package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A missing input is told before Spark is started, which takes seconds. */
class MissingInputsTest {

  private static final String DIGITS =
      "data { name = digits, train-images = 2000, test-images = 100 }\n";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plan | data { name = mnist, path = /no/such } | mnist is not there: looked in /no/such",
        "run | data { name = cifar10, path = /no/such } | cifar10 is not there: looked in /no/such",
        "ingest | data { name = mnist, path = /no/such } | mnist is not there: looked in /no/such",
        "plan | data { name = idx, path = /no/such, idx { train-images = a, train-labels = b } } | /no/such/a is not there",
        "plan | data { name = parquet, path = /no/such } | there is no folder /no/such",
        "plan | models.m.file = /no/such.zip | model file /no/such.zip is not there",
        "run | models.m.file = /no/such.zip | model file /no/such.zip is not there",
        "train | models.s.architecture = softmax | clean/train has no manifest.json",
        "generate | models.s.architecture = softmax | has no manifest.json",
      })
  void no_session_is_started(String command, String lines, String message) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.conf"),
            DIGITS
                + lines
                + "\ndata.cache = %s\noutput = %s\n".formatted(folder, folder.resolve("out")));

    InProcess.Outcome outcome = InProcess.gibbon(command, file.toString());

    assertThat(outcome.err()).contains("gibbon: ", message);
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
  }
}
