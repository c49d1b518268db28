package ml.gibbon.cli;

import java.util.List;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gibbon compare}: takes outputs of runs, and no configuration. */
@Command(
    name = "compare",
    description = {
      "Compares the tables of runs with those of the first, image by image; ends with 4 when a rate"
          + " became worse beyond noise."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CompareCommand implements Runnable {

  @Spec private CommandSpec spec;

  @ParentCommand private GibbonCommand gibbon;

  @Parameters(
      paramLabel = "RUN",
      arity = "2..*",
      description = "Output of a run, or one of its folders adversarial/MODEL[/ATTACK]")
  private List<String> runs;

  @Option(
      names = "--page",
      paramLabel = "FILE",
      description = "Where the page with the newly breakable images goes (${DEFAULT-VALUE})",
      defaultValue = "out/compare.html")
  private String page;

  @Override
  public void run() {
    try (Pipeline pipeline = gibbon.open(spec.name())) {
      pipeline.compare(runs, page, spec.commandLine().getOut()::println);
    }
  }
}
