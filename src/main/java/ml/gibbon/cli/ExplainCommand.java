package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.run.Pipeline;
import ml.gibbon.store.RunFolders;
import picocli.CommandLine.Command;

/** {@code gibbon explain}. */
@Command(name = "explain", description = "Measures why the models are fooled into explain.json.")
final class ExplainCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    if (settings.explain().models().isEmpty()) {
      throw new ConfigurationException(
          "explain.models is empty: name the models to explain, such as explain.models = [maxout]");
    }
    pipeline.explain(settings).forEach(out::println);
    out.println("explanation: " + new RunFolders(settings.output()).explanation());
  }
}
