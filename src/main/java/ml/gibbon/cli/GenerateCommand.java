package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon generate}. */
@Command(name = "generate", description = "Writes the adversarial tables.")
final class GenerateCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    tell(pipeline.generate(settings), settings, out);
  }
}
