package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon export}. */
@Command(
    name = "export",
    description = "Writes the adversarial tables for other programs, in export.formats.")
final class ExportCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    tell(pipeline.export(settings), settings, out);
  }
}
