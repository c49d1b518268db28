package ml.gibbon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BenchCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Program.execute(
        new BenchCommand(), new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private static String[] arguments(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | bench needs to be told what to measure; see: gibbon bench --help",
        "gradient --models lstm | lstm is none of softmax, relu, maxout, small-cnn, cnn, conv-maxout",
        "gradient --rounds 0 | --rounds is 0 but must be at least 1",
        "gradient --tasks 0 | --tasks is 0 but must be at least 1",
        "gradient --batches 64,0 | --batches is 0 but must be at least 1",
        "gradient --seconds -1.5 | --seconds is -1.5 but must be at least 0.01",
        "gradient --json /no/such/folder/f.json | --json /no/such/folder/f.json cannot be written",
        "attacks --attacks nes | nes is none of pgd, mim, deepfool, jsma, cw, apgd, square",
        "attacks --images 0 | --images is 0 but must be at least 1",
        "attacks --seconds 0 | --seconds is 0 but must be at least 0.01",
        "peers --attacks nes | nes is none of fgsm, mim, pgd-linf, pgd-l2, pgd-l1, apgd-ce-linf",
        "peers --images 0 | --images is 0 but must be at least 1",
        "peers --seeds 0 | --seeds is 0 but must be at least 1",
        "peers --keep /dev/null/f | --keep /dev/null/f cannot be written: name a folder",
        "peers --python /no/such/python | --python is /no/such/python but has no PyTorch",
        "generate --images 0 | --images is 0 but must be at least 1",
        "generate --models softmax,cnn | --models has cnn but the images are 28x28",
        "soak --minutes 0 | --minutes is 0 but must be at least 0.01",
        "soak --models cnn | --models has cnn but the images are 28x28",
        "scale --tasks 1 | --tasks is 1 but must be at least 2",
        "cascade --tasks 1 | --tasks is 1 but must be at least 2",
        "cascade --queries 0 | --queries is 0 but must be at least 1",
        "load --images 10 | --images is 10 but must be at least 1000",
        "load --models cnn | --models has cnn but the images are 28x28",
        "train --models softmax | --models must be maxout",
        "train --images 150 | --images is 150 but must be at least 200",
        "training --batches 32,0 | --batches is 0 but must be at least 1",
        "training --seconds 0 | --seconds is 0 but must be at least 0.01",
        "training --models conv-maxout | --models has conv-maxout, whose dropout PyTorch's side does not have",
        "training --python /no/such/python | --python is /no/such/python but has no PyTorch",
        "check --images 0 | --images is 0 but must be at least 1",
        "check --python /no/such/python | --python is /no/such/python but has no PyTorch",
        "networks --opset 8 | --opset is 8 but must be at least 9",
        "networks --batch 0 | --batch is 0 but must be at least 1",
        "networks --seconds -1 | --seconds is -1 but must be at least 0",
        "networks --models cnn | --models names networks of Gibbon's own",
        "networks --python /no/such/python | --python is /no/such/python but has no PyTorch",
        "certified --data . --restarts 0 | --restarts is 0 but must be at least 1",
        "certified --data . --tasks 0 | --tasks is 0 but must be at least 1",
        "epsilons --data . | Missing required option: '--model=FILE'",
        "epsilons --model f --data . --images 0 | --images is 0 but must be from 1 to 2147483647",
        "epsilons --model f --data . --steps 21 | --steps is 21 but must be from 1 to 20",
        "epsilons --model f --data . --most 0 | --most is 0.0 but must be above 0 and at most 1",
        "epsilons --model f --data . --output /dev/null | --output /dev/null cannot be written: name a folder",
        "gradient a.conf | Unmatched argument at index 1: 'a.conf'; see: gibbon bench gradient --help",
      })
  void a_wrong_command_line_is_one_line_and_exit_code_2(String line, String message) {
    assertThat(run(arguments(line))).isEqualTo(2);

    assertThat(err.toString().lines()).hasSize(1);
    assertThat(err.toString()).startsWith("gibbon: ").contains(message);
  }

  @Test
  void the_help_says_what_can_be_measured() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString())
        .contains(
            "gradient",
            "attacks",
            "peers",
            "generate",
            "train",
            "training",
            "scale",
            "load",
            "cascade",
            "soak",
            "check",
            "networks",
            "fuzz",
            "certified",
            "epsilons");
  }

  @Test
  void the_launcher_and_the_help_of_the_job_know_every_benchmark() throws IOException {
    List<String> names = List.copyOf(new CommandLine(new BenchCommand()).getSubcommands().keySet());

    // Its lines have 80 columns at most.
    assertThat(InProcess.gibbon("bench", "--help").out().replaceAll("\\|\n +", "|"))
        .contains("CONF", "deploy/gibbon bench", "\n  " + String.join("|", names) + "\n");
    assertThat(Path.of("deploy/gibbon"))
        .content()
        .contains("    %s)\n".formatted(String.join(" | ", names)));
  }

  @Test
  void the_help_shows_defaults() {
    assertThat(run("gradient", "--help")).isZero();

    assertThat(out.toString()).contains("64, 256, 1024", "/usr/bin/python3", "conv-maxout");
  }
}
