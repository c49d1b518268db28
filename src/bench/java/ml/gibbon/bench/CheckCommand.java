package ml.gibbon.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench check}. */
@Command(
    name = "check",
    description = "Holds logits and gradients against PyTorch's with the same parameters.")
final class CheckCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "Images to compare")
  private int images = 32;

  @Override
  void measure() {
    List<CheckRow> rows = new CheckBench(options(1, BenchModel.values()), images).run();
    show(rows);
    CheckBench.gate(rows);
  }
}
