package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon bench CONF}; the benchmarks of {@code src/bench} are a program of their own. */
@Command(
    name = "bench",
    description = {
      "Runs generate, throws its rows away and prints the images a second of each table.",
      "The clean images and the models must be there; nothing is written. The first table pays for "
          + "what the JVMs load and compile: take enough images."
    },
    footer = {
      "",
      "Without CONF, Gibbon's own benchmarks, on this machine: deploy/gibbon bench",
      "  gradient|attacks|peers|generate|train|training|scale|load|cascade|soak|",
      "  check|networks|fuzz|certified|epsilons",
      "Each has options of its own: deploy/gibbon bench gradient --help"
    })
final class BenchCommand extends StageCommand {

  @Override
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    work.run();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    out.print(pipeline.bench(settings));
    out.flush();
  }
}
