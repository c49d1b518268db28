package ml.gibbon.cli;

import java.io.PrintWriter;
import java.util.List;
import ml.gibbon.provenance.Build;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code gibbon}: the commands under one roof. */
@Command(
    name = "gibbon",
    description = "Turns image datasets into adversarial datasets on Spark, and hardens models.",
    mixinStandardHelpOptions = true,
    versionProvider = GibbonCommand.Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      IngestCommand.class,
      TrainCommand.class,
      AdversarialTrainCommand.class,
      GenerateCommand.class,
      EvaluateCommand.class,
      ExplainCommand.class,
      ReportCommand.class,
      VerifyCommand.class,
      CleanCommand.class,
      BenchCommand.class
    },
    synopsisSubcommandLabel = "COMMAND CONF",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "The first run: deploy/gibbon run conf/quickstart.conf",
      "Arguments after -- go to spark-submit: -- --master spark://host:7077"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:a bug, shown with its stack trace",
      "2:the command line or the configuration is wrong",
      "3:an input is missing or wrong, or a disk is full",
      "4:a gate was missed (--fail-under, bench check)"
    })
final class GibbonCommand implements Runnable {

  private static final int USAGE = 2;

  private final Pipeline.Factory pipelines;
  private final PrintWriter out;

  private GibbonCommand(Pipeline.Factory pipelines, PrintWriter out) {
    this.pipelines = pipelines;
    this.out = out;
  }

  /**
   * Runs a command line and returns its exit code.
   *
   * @param out for results
   * @param err for errors
   */
  static int execute(Pipeline.Factory pipelines, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new GibbonCommand(pipelines, out))
        .setOut(out)
        .setErr(err)
        .setExpandAtFiles(false)
        .setParameterExceptionHandler((failure, all) -> wrongUsage(failure, err))
        .setExecutionExceptionHandler((failure, command, parsed) -> Failures.show(failure, err))
        .execute(args);
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    new CommandLine(this).usage(out);
  }

  Pipeline open(String command) {
    return pipelines.open("gibbon " + command);
  }

  private static int wrongUsage(ParameterException failure, PrintWriter err) {
    List<String> nearest =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    err.println(
        "gibbon: %s%s; see: %s --help"
            .formatted(
                failure.getMessage().lines().findFirst().orElse(""),
                nearest.isEmpty() ? "" : ", did you mean %s?".formatted(nearest.get(0)),
                failure.getCommandLine().getCommandSpec().qualifiedName()));
    return USAGE;
  }

  /** Version and commit of the build. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Build build = Build.current();
      return new String[] {"gibbon %s (%s)".formatted(build.version(), build.gitCommit())};
    }
  }
}
