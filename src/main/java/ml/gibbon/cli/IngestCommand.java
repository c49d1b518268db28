package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon ingest}. */
@Command(name = "ingest", description = "Writes the clean tables from files or from a generator.")
final class IngestCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    tell(pipeline.ingest(settings), settings, out);
  }
}
