package ml.gibbon.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gibbon bench}: measures speed; takes no configuration. */
@Command(
    name = "bench",
    description = "Measures speed against PyTorch and against Spark's own reading and writing.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      BenchGradientCommand.class,
      BenchGenerateCommand.class,
      BenchTrainCommand.class,
      BenchScaleCommand.class,
      BenchLoadCommand.class,
      BenchSoakCommand.class,
      BenchCheckCommand.class
    })
final class BenchCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "bench needs to be told what to measure");
  }
}
