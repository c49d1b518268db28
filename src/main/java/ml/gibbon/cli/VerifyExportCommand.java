package ml.gibbon.cli;

import java.util.Map;
import java.util.TreeMap;
import ml.gibbon.run.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code gibbon verify-export}: for those who have the dataset and not the run. */
@Command(
    name = "verify-export",
    description = "Measures a huggingface dataset of export again, from its folder alone.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class VerifyExportCommand implements Runnable {

  @Spec private CommandSpec spec;

  @ParentCommand private GibbonCommand gibbon;

  @Parameters(paramLabel = "FOLDER", description = "Folder of the dataset, or its URI")
  private String folder;

  @Option(
      names = "--model",
      paramLabel = "NAME=FILE",
      description = "A network that is not in the folder; may be repeated")
  private Map<String, String> models = new TreeMap<>();

  @Override
  public void run() {
    try (Pipeline pipeline = gibbon.open(spec.name())) {
      pipeline.verifyExport(folder, models, spec.commandLine().getOut()::println);
    }
  }
}
