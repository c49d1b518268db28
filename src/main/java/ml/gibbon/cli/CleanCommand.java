package ml.gibbon.cli;

import java.io.PrintWriter;
import java.util.List;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon clean}. */
@Command(name = "clean", description = "Removes what killed runs left in the output.")
final class CleanCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    List<String> removed = pipeline.clean(settings);
    removed.forEach(leftover -> out.println("removed " + leftover));
    if (removed.isEmpty()) {
      out.printf("nothing to remove in %s%n", settings.output());
    }
  }

  /** The pipeline takes the lock itself: one that a killed run left is to be shown too. */
  @Override
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    work.run();
  }
}
