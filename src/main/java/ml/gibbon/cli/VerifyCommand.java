package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gibbon verify}. */
@Command(name = "verify", description = "Measures what was written again, from the files alone.")
final class VerifyCommand extends StageCommand {

  @Mixin private Strict strict = new Strict();

  @Override
  void alone(Pipeline pipeline, Settings settings, Runnable work) {
    work.run();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    pipeline.verify(settings, out::println);
    strict.check(pipeline, settings);
  }
}
