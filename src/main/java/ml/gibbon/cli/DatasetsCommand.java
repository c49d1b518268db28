package ml.gibbon.cli;

import ml.gibbon.config.Catalogue;
import ml.gibbon.ingest.NamedSets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon datasets}: needs no configuration and starts no Spark session. */
@Command(
    name = "datasets",
    description =
        "Lists the sets of images: what each is, the files that it is looked for in, and its keys.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class DatasetsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().println(Catalogue.datasets(NamedSets.inWords()));
  }
}
