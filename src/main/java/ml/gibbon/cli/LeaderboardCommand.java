package ml.gibbon.cli;

import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gibbon leaderboard}: starts no Spark session. */
@Command(
    name = "leaderboard",
    description = "Ranks the models of all runs in a folder, and writes leaderboard.html there.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class LeaderboardCommand implements Runnable {

  @Spec private CommandSpec spec;

  @ParentCommand private GibbonCommand gibbon;

  @Parameters(paramLabel = "FOLDER", description = "Folder that holds outputs of runs")
  private String folder;

  @Override
  public void run() {
    try (Pipeline pipeline = gibbon.open(spec.name())) {
      spec.commandLine().getOut().println(pipeline.leaderboard(folder));
    }
  }
}
