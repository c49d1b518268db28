package ml.gibbon.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench load}. */
@Command(
    name = "load",
    description =
        "Draws, attacks and verifies many images on executors of 2 GB, one of which is killed.")
final class LoadCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "28x28 images to attack")
  private long images = 10_000_000;

  @Override
  void measure() {
    show(new LoadBench(options(1, BenchModel.SOFTMAX), images).run());
  }
}
