package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.run.Pipeline;
import ml.gibbon.store.RunFolders;
import picocli.CommandLine.Command;

/** {@code gibbon certify}. */
@Command(
    name = "certify",
    description = "Proves how far smoothed models stand into certificates.json.")
final class CertifyCommand extends StageCommand {

  @Override
  void run(Pipeline pipeline, Settings settings, PrintWriter out) {
    if (settings.certify().models().isEmpty()) {
      throw new ConfigurationException(
          "certify.models is empty: name models of kind randomised-smoothing, such as certify.models = [smooth]");
    }
    pipeline.certify(settings).forEach(out::println);
    out.println("certificates: " + new RunFolders(settings.output()).certificates());
  }
}
