package ml.gibbon.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench scale}. */
@Command(
    name = "scale",
    description = "Images a second of the stages with one executor and with --tasks of them.")
final class ScaleCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "28x28 images to attack")
  private long images = 300_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of both clusters")
  private int rounds = 3;

  @Override
  void measure() {
    show(new ScaleBench(options(rounds, BenchModel.SOFTMAX, BenchModel.MAXOUT), images).run());
  }
}
