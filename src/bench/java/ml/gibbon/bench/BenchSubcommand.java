package ml.gibbon.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import ml.gibbon.cli.Version;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What all measurements share: the models, the peer, the table and the JSON file. */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class, showDefaultValues = true)
abstract class BenchSubcommand implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(BenchSubcommand.class);
  private static final String PRODUCT_THREADS = "OMP_NUM_THREADS";

  @Spec private CommandSpec spec;

  @Option(
      names = "--models",
      paramLabel = "MODEL",
      split = ",",
      converter = ByKey.class,
      description =
          "softmax, relu, maxout, small-cnn, cnn, conv-maxout (default: all that are measured)",
      showDefaultValue = Visibility.NEVER)
  private List<BenchModel> models = new ArrayList<>();

  @Option(names = "--tasks", paramLabel = "N", description = "Threads of each side")
  private int tasks = 2;

  @Option(names = "--python", paramLabel = "FILE", description = "The interpreter with PyTorch")
  private String python = "/usr/bin/python3";

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the results there as JSON",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> json = Optional.empty();

  @Override
  public final void run() {
    json.ifPresent(BenchSubcommand::refuseUnwritable);
    if (!"1".equals(System.getenv(PRODUCT_THREADS))) {
      LOG.warn(
          "{} is {} but each task's matrix product must have one thread; start with deploy/gibbon",
          PRODUCT_THREADS,
          System.getenv(PRODUCT_THREADS));
    }
    measure();
  }

  /** Measures and {@linkplain #show shows}. */
  abstract void measure();

  BenchOptions options(int rounds, BenchModel... all) {
    return new BenchOptions(models.isEmpty() ? Arrays.asList(all) : models, rounds, tasks, python);
  }

  /** Prints the table, and writes the JSON file that was asked for. */
  void show(List<? extends BenchRow> rows) {
    spec.commandLine().getOut().println(BenchTable.of(rows));
    json.ifPresent(file -> write(file, Json.write(rows.stream().map(BenchRow::columns).toList())));
  }

  /** Before minutes of measuring, not after. */
  private static void refuseUnwritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || !Files.isWritable(folder)) {
      throw new ConfigurationException(
          "--json %s cannot be written: name a file in an existing folder".formatted(file));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--json %s cannot be written: %s".formatted(file, e.getMessage()));
    }
  }

  /** Models by the names they have in results. */
  static final class ByKey implements ITypeConverter<BenchModel> {
    @Override
    public BenchModel convert(String key) {
      try {
        return BenchModel.of(key);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
