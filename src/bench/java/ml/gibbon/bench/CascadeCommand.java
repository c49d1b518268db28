package ml.gibbon.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench cascade}. */
@Command(
    name = "cascade",
    description =
        "AutoAttack's parts in turn on the images that stand, against each on all images; one executor is killed.")
final class CascadeCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "28x28 images to attack")
  private long images = 100_000;

  @Option(names = "--steps", paramLabel = "N", description = "Steps of APGD and FAB")
  private int steps = 10;

  @Option(names = "--queries", paramLabel = "N", description = "Queries of Square")
  private int queries = 50;

  @Option(names = "--epsilon", paramLabel = "E", description = "Largest change of a value")
  private double epsilon = 0.1;

  @Override
  void measure() {
    show(new CascadeBench(options(1, BenchModel.MAXOUT), images, steps, queries, epsilon).run());
  }
}
