package ml.gibbon.cli;

import java.io.PrintWriter;
import java.util.List;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import ml.gibbon.store.RunFolders;
import picocli.CommandLine.Command;

/** {@code gibbon report}. */
@Command(
    name = "report",
    description =
        "Prints the result table and writes report.html, with its charts and tables as files.")
final class ReportCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    out.println(pipeline.report(settings));
    out.println("report:  " + new RunFolders(settings.output()).report());
  }

  @Override
  void runAll(Pipeline pipeline, Settings settings, List<Settings> runs, PrintWriter out) {
    super.runAll(pipeline, settings, runs, out);
    out.println(pipeline.combine(settings, runs));
  }
}
