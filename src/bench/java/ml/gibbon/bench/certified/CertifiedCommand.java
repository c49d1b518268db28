package ml.gibbon.bench.certified;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.bench.certified.CertifiedBench.Measured;
import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.cli.Version;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.store.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gibbon bench certified}. */
@Command(
    name = "certified",
    description =
        "Attacks images that verifiers proved robust, which none may break, and images that they broke.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    showDefaultValues = true)
public final class CertifiedCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      defaultValue = "${env:GIBBON_DATA}",
      description = "Test images, in folders mnist and cifar10 (default: $GIBBON_DATA)",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--certified",
      paramLabel = "FOLDER",
      description = "networks.csv, instances.csv and the networks (default: certified in --data)",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> certified = Optional.empty();

  @Option(
      names = "--restarts",
      paramLabel = "N",
      description = "Starts for each class of the attacks that try one after the other")
  private int restarts = 2;

  @Option(names = "--seed", paramLabel = "N", description = "Of all draws")
  private long seed = 1;

  @Option(names = "--tasks", paramLabel = "N", description = "Networks at the same time")
  private int tasks = 2;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes there what became of each image",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> json = Optional.empty();

  @Override
  public void run() {
    Path folder =
        data.orElseThrow(
            () ->
                new ConfigurationException(
                    "--data is missing: name the folder with mnist and cifar10 in it, or set GIBBON_DATA"));
    atLeastOne("--restarts", restarts);
    atLeastOne("--tasks", tasks);
    PrintWriter out = spec.commandLine().getOut();
    Measured measured =
        new CertifiedBench(
                folder,
                certified.orElse(folder.resolve("certified")),
                new SelfCheck(CertifiedAttacks.all(restarts), seed),
                tasks)
            .run(network -> say(out, network + " is done"));
    say(out, CertifiedTables.ofAccuracies(measured.accuracies()));
    for (Verdict verdict : Verdict.values()) {
      say(out, CertifiedTables.ofOutcomes(verdict, measured.outcomes()));
    }
    CertifiedTables.standing(measured.outcomes())
        .forEach(instance -> say(out, "stands against all attacks: " + instance));
    json.ifPresent(file -> write(file, measured.outcomes()));
    gate(measured, out);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new ConfigurationException("%s is %d but must be at least 1".formatted(option, value));
    }
  }

  private static synchronized void say(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  private static void write(Path file, List<Outcome> outcomes) {
    try {
      Files.writeString(file, Json.write(outcomes.stream().map(Outcome::columns).toList()));
    } catch (IOException e) {
      throw new ConfigurationException(
          "--json %s cannot be written: %s".formatted(file, e.getMessage()));
    }
  }

  /**
   * Says what is not as it must be.
   *
   * @throws GateException when a proven image is broken, the engine and the second opinion differ,
   *     or an accuracy is not as published
   */
  static void gate(Measured measured, PrintWriter out) {
    List<String> wrong = new ArrayList<>();
    measured.accuracies().stream()
        .filter(accuracy -> !accuracy.asPublished())
        .forEach(accuracy -> wrong.add(accuracy.toString()));
    for (Outcome outcome : measured.outcomes()) {
      if (outcome.is(Verdict.PROVEN, Result.TIE)) {
        say(out, outcome + ": a tie of rounding");
      } else if (outcome.is(Verdict.PROVEN, Result.BROKEN) || outcome.result() == Result.REFUTED) {
        wrong.add(outcome.toString());
      }
    }
    wrong.forEach(line -> say(out, line));
    if (!wrong.isEmpty()) {
      throw new GateException(
          "%d results cannot be, the first: %s".formatted(wrong.size(), wrong.get(0)));
    }
  }
}
