package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon plan}. */
@Command(name = "plan", description = "Says what a run would do; writes nothing.")
final class PlanCommand extends StageCommand {

  @Override
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    work.run();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    out.println(pipeline.isFinished(settings) ? alreadyDone(settings) : pipeline.plan(settings));
  }
}
