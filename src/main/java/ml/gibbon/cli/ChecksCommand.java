package ml.gibbon.cli;

import java.io.PrintWriter;
import ml.gibbon.result.Check;
import ml.gibbon.text.Words;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon checks}: needs no configuration and starts no Spark session. */
@Command(
    name = "checks",
    description = "Lists the checks of results: when each is raised, what that means, what to do.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ChecksCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    for (Check check : Check.values()) {
      out.printf("%s (%s)%n", check.key(), Words.of(check.severity()));
      out.printf("  raised if   %s%n", check.raisedIf());
      out.printf("  meaning     %s%n", check.meaning());
      out.printf("  what to do  %s%n", check.toDo());
    }
  }
}
