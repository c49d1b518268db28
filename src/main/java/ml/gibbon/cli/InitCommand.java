package ml.gibbon.cli;

import java.nio.file.Path;
import ml.gibbon.run.NewConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gibbon init}: looks at images and a model without a Spark session. */
@Command(
    name = "init",
    description = "Writes a configuration for your images and your model after a look at both.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class InitCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "PLACE",
      description =
          "Folder, file or URI of the images; without it Gibbon draws some. Parquet, PNG and JPEG in a"
              + " folder for each class or in tar archives, IDX, and the sets of gibbon datasets")
  private String data = "";

  @Option(
      names = "--model",
      paramLabel = "ZIP",
      description = "Model that DL4J has written; without it one is trained")
  private String model = "";

  @Parameters(
      paramLabel = "CONF",
      arity = "0..1",
      description = "File to write, never one that is there (default: ${DEFAULT-VALUE})",
      defaultValue = "mine.conf")
  private Path file;

  @Override
  public void run() {
    NewConfiguration.write(data, model, file).forEach(spec.commandLine().getOut()::println);
  }
}
