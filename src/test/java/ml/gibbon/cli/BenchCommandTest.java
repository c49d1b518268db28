package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final RecordingPipeline pipeline = new RecordingPipeline();

  private int run(String... args) {
    return GibbonCommand.execute(
        pipeline::open, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bench | bench needs to be told what to measure",
        "bench gradient --models lstm | lstm is none of softmax, relu, maxout, cnn, conv-maxout",
        "bench gradient --rounds 0 | --rounds is 0 but must be at least 1",
        "bench gradient --tasks 0 | --tasks is 0 but must be at least 1",
        "bench gradient --batches 64,0 | --batches is 0 but must be at least 1",
        "bench gradient --seconds -1.5 | --seconds is -1.5 but must be at least 0.01",
        "bench gradient --json /no/such/folder/f.json | --json /no/such/folder/f.json cannot be written",
        "bench generate --images 0 | --images is 0 but must be at least 1",
        "bench generate --models softmax,cnn | --models has cnn but the images are 28x28",
        "bench soak --minutes 0 | --minutes is 0 but must be at least 0.01",
        "bench soak --models cnn | --models has cnn but the images are 28x28",
        "bench scale --tasks 1 | --tasks is 1 but must be at least 2",
        "bench load --images 10 | --images is 10 but must be at least 1000",
        "bench load --models cnn | --models has cnn but the images are 28x28",
        "bench train --models softmax | --models must be maxout",
        "bench train --images 150 | --images is 150 but must be at least 200",
        "bench check --images 0 | --images is 0 but must be at least 1",
        "bench check --python /no/such/python | --python is /no/such/python but has no PyTorch",
        "bench gradient conf/quickstart.conf | Unmatched argument",
      })
  void a_wrong_command_line_is_one_line_and_exit_code_2(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("gibbon: ").contains(message);
    assertThat(pipeline.calls).isEmpty();
  }

  @Test
  void the_help_says_what_can_be_measured() {
    assertThat(run("bench", "--help")).isZero();

    assertThat(out.toString())
        .contains("gradient", "generate", "train", "scale", "load", "soak", "check");
  }

  @Test
  void the_help_shows_defaults() {
    assertThat(run("bench", "gradient", "--help")).isZero();

    assertThat(out.toString()).contains("64, 256, 1024", "/usr/bin/python3", "conv-maxout");
  }
}
