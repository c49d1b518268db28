package ml.gibbon.bench.fuzz;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.cli.Version;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon bench fuzz}. */
@Command(
    name = "fuzz",
    description =
        "Gives damaged files and configurations to all readers: each must be read, or be refused in one line.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true)
public final class FuzzCommand implements Runnable {

  private static final long PROGRESS_NANOS = 10_000_000_000L;

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      paramLabel = "NAME",
      split = ",",
      description = "Readers to try (default: all, which the progress names)")
  private List<String> names = new ArrayList<>();

  @Option(names = "--inputs", paramLabel = "N", description = "Inputs for each of them")
  private long inputs = 10_000;

  @Option(names = "--from", paramLabel = "N", description = "Index of the first input")
  private long from;

  @Option(names = "--seed", paramLabel = "N", description = "Of all draws")
  private long seed = 1;

  @Option(
      names = "--failures",
      paramLabel = "FOLDER",
      description = "Keeps there the first input of each kind of failure")
  private Path failures = Path.of("fuzz-failures");

  private long lastProgress = System.nanoTime();

  @Override
  public void run() {
    // What readers have to say of a hundred thousand files.
    Configurator.setLevel("ml.gibbon", Level.ERROR);
    List<FuzzTarget> all = FuzzTargets.all();
    List<String> known = all.stream().map(FuzzTarget::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new ConfigurationException(
            "--target is %s but must be one of %s".formatted(name, String.join(", ", known)));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    int found = 0;
    try (Fuzzer fuzzer = new Fuzzer(seed, Files.createTempDirectory("gibbon-fuzz"))) {
      for (FuzzTarget target : all) {
        if (names.isEmpty() || names.contains(target.name())) {
          found += run(fuzzer, target, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (found > 0) {
      throw new GateException("%d kinds of failures, see %s".formatted(found, failures));
    }
  }

  private int run(Fuzzer fuzzer, FuzzTarget target, PrintWriter out) throws IOException {
    long start = System.nanoTime();
    List<Finding> findings =
        fuzzer.run(target, from, from + inputs, index -> progress(target, index, out));
    out.printf(
        "%-14s %,d inputs, %d kinds of failures, %.0f s%n",
        target.name(), inputs, findings.size(), (System.nanoTime() - start) / 1e9);
    for (Finding finding : findings) {
      Files.createDirectories(failures);
      String name = "%s-%d-%d".formatted(finding.target(), seed, finding.index());
      String again =
          "deploy/gibbon bench fuzz --target %s --seed %d --from %d --inputs 1"
              .formatted(finding.target(), seed, finding.index());
      Files.write(failures.resolve(name), finding.input());
      Files.writeString(
          failures.resolve(name + ".txt"),
          "%s%n%s%n%s".formatted(again, finding.kind(), finding.detail()));
      out.printf("  %s%n    %s%n", finding.kind(), again);
    }
    out.flush();
    return findings.size();
  }

  private void progress(FuzzTarget target, long index, PrintWriter out) {
    if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
      lastProgress = System.nanoTime();
      out.printf("%-14s %,d of %,d%n", target.name(), index - from, inputs);
      out.flush();
    }
  }
}
