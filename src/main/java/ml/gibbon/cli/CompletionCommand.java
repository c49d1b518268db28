package ml.gibbon.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code gibbon completion}: needs no configuration and starts no Spark session. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands, options and files in bash and zsh.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "For this shell:    source <(deploy/gibbon completion)",
      "For every one:     deploy/gibbon completion > ~/.gibbon-completion",
      "                   echo 'source ~/.gibbon-completion' >> ~/.bashrc    (~/.zshrc)"
    })
final class CompletionCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    CommandSpec gibbon = spec.root();
    spec.commandLine().getOut().print(AutoComplete.bash(gibbon.name(), gibbon.commandLine()));
    spec.commandLine().getOut().flush();
  }
}
