package ml.gibbon.cli;

import ml.gibbon.config.Catalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon models}: needs no configuration and starts no Spark session. */
@Command(
    name = "models",
    description =
        "Lists the architectures of models and how they are trained, with keys, ranges, defaults and sources.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ModelsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(Catalogue.models());
  }
}
