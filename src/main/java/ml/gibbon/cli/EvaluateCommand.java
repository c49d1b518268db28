package ml.gibbon.cli;

import java.io.PrintWriter;
import java.util.List;
import ml.gibbon.config.Settings;
import ml.gibbon.run.Pipeline;
import ml.gibbon.store.RunFolders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code gibbon evaluate}. */
@Command(name = "evaluate", description = "Measures the written tables into metrics.json.")
final class EvaluateCommand extends StageCommand {

  @Mixin private FailUnder failUnder = new FailUnder();

  @Mixin private Strict strict = new Strict();

  @Override
  List<String> moreOverrides() {
    return failUnder.overrides();
  }

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    out.println(pipeline.evaluate(settings));
    out.println("metrics: " + new RunFolders(settings.output()).metrics());
    pipeline.checkGate(settings);
    strict.check(pipeline, settings);
  }
}
