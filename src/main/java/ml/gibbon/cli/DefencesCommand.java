package ml.gibbon.cli;

import ml.gibbon.config.Catalogue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon defences}: needs no configuration and starts no Spark session. */
@Command(
    name = "defences",
    description = "Lists the kinds of defences with their keys, ranges, defaults and sources.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DefencesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(Catalogue.defences());
  }
}
