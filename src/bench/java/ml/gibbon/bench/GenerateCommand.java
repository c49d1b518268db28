package ml.gibbon.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench generate}. */
@Command(
    name = "generate",
    description = "Images a second, Parquet to Parquet, against Spark that copies the columns.")
final class GenerateCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "28x28 images to attack")
  private long images = 1_000_000;

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all jobs")
  private int rounds = 3;

  @Override
  void measure() {
    show(new GenerateBench(options(rounds, BenchModel.SOFTMAX, BenchModel.MAXOUT), images).run());
  }
}
