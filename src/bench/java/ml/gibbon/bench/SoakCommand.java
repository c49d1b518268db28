package ml.gibbon.bench;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gibbon bench soak}. */
@Command(
    name = "soak",
    description = "Repeats generate over the same images: memory stays flat, rows the same.")
final class SoakCommand extends BenchSubcommand {

  @Option(names = "--images", paramLabel = "N", description = "28x28 images to attack")
  private long images = 50_000;

  @Option(names = "--minutes", paramLabel = "M", description = "Of each model")
  private double minutes = 10;

  @Override
  void measure() {
    List<SoakRow> rows = new SoakBench(options(1, BenchModel.MAXOUT), images, minutes).run();
    show(rows);
    SoakBench.gate(rows);
  }
}
