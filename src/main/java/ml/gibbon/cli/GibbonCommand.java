package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon}: the commands under one roof. */
@Command(
    name = "gibbon",
    description = "Turns image datasets into adversarial datasets on Spark, and hardens models.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      RunCommand.class,
      PlanCommand.class,
      InitCommand.class,
      IngestCommand.class,
      TrainCommand.class,
      AdversarialTrainCommand.class,
      GenerateCommand.class,
      CertifyCommand.class,
      EvaluateCommand.class,
      ExplainCommand.class,
      ReportCommand.class,
      VerifyCommand.class,
      ExportCommand.class,
      VerifyExportCommand.class,
      CompareCommand.class,
      LeaderboardCommand.class,
      CleanCommand.class,
      AttacksCommand.class,
      ModelsCommand.class,
      DefencesCommand.class,
      DatasetsCommand.class,
      ChecksCommand.class,
      CompletionCommand.class,
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
      "2:the command line, the configuration or a setting of Spark is wrong",
      "3:an input is missing or wrong, or the machine or cluster lacks something (disk, right, server)",
      "4:a gate was missed (--fail-under, --strict, compare, bench check)"
    })
final class GibbonCommand implements Runnable {

  private final Pipeline.Factory pipelines;
  private final RunLog log;

  @Spec private CommandSpec spec;

  GibbonCommand(Pipeline.Factory pipelines) {
    this(pipelines, RunLog.AS_IT_IS);
  }

  /**
   * @param log of runs
   */
  GibbonCommand(Pipeline.Factory pipelines, RunLog log) {
    this.pipelines = pipelines;
    this.log = log;
  }

  /**
   * Runs a command line and returns its exit code.
   *
   * @param out for results
   * @param err for errors
   */
  static int execute(Pipeline.Factory pipelines, PrintWriter out, PrintWriter err, String... args) {
    return Program.execute(new GibbonCommand(pipelines), out, err, args);
  }

  /** Without a command: the help. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  RunLog log() {
    return log;
  }

  Pipeline open(String command) {
    return pipelines.open("gibbon " + command);
  }
}
