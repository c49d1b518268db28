package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import picocli.CommandLine.Command;

/** {@code gibbon report}. */
@Command(name = "report", description = "Prints the result table and writes report.html.")
final class ReportCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    out.println(pipeline.report(settings));
  }
}
