package ml.gibbon.bench;

import ml.gibbon.bench.certified.CertifiedCommand;
import ml.gibbon.bench.certified.EpsilonsCommand;
import ml.gibbon.bench.fuzz.FuzzCommand;
import ml.gibbon.cli.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gibbon bench NAME}: what is measured is built in, there is no configuration. */
@Command(
    name = "gibbon bench",
    description =
        "Measures speed and strength against PyTorch, and speed against Spark's own reading and writing.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      GradientCommand.class,
      AttacksCommand.class,
      PeersCommand.class,
      GenerateCommand.class,
      TrainCommand.class,
      TrainingCommand.class,
      ScaleCommand.class,
      LoadCommand.class,
      CascadeCommand.class,
      SoakCommand.class,
      CheckCommand.class,
      NetworksCommand.class,
      FuzzCommand.class,
      CertifiedCommand.class,
      EpsilonsCommand.class
    })
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "bench needs to be told what to measure");
  }
}
