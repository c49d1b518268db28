package ml.gibbon.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench gradient}. */
@Command(
    name = "gradient",
    description = "Images a second of one FGSM step, against eager PyTorch and DL4J.")
final class GradientCommand extends BenchSubcommand {

  @Option(names = "--batches", paramLabel = "N", split = ",", description = "Images in a step")
  private List<Integer> batches = List.of(64, 256, 1024);

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all sides")
  private int rounds = 5;

  @Option(names = "--seconds", paramLabel = "S", description = "Of each measurement")
  private double seconds = 2;

  @Override
  void measure() {
    show(new GradientBench(options(rounds, BenchModel.LARGE), batches, seconds).run());
  }
}
