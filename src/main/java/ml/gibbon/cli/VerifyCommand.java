package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;

/** {@code gibbon verify}. */
@Command(name = "verify", description = "Measures what was written again, from the files alone.")
final class VerifyCommand extends StageCommand {

  @Override
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    work.run();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    pipeline.verify(settings, out::println);
  }
}
