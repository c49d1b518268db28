package ml.gibbon.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.ScheduleSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.InputException;
import ml.gibbon.error.NothingNewException;
import ml.gibbon.evaluate.ProvenanceCheck;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.SealedText;
import ml.gibbon.text.Words;
import ml.gibbon.verify.MeasuredResults;
import ml.gibbon.verify.Verification;
import ml.gibbon.verify.Verify;
import org.apache.spark.sql.SparkSession;

/**
 * Verifies all of a run's outputs, one after the other: clean tables, models, adversarial tables,
 * results and pages. What is wrong with one of them does not keep the others from being looked at.
 */
final class SecondOpinion {

  private static final List<String> SPLITS = List.of("train", "test");

  /** Differences of one file that are named. */
  private static final int FIRST = 5;

  private final Publisher publisher;
  private final Settings settings;
  private final RunFolders folders;
  private final Verify verify;
  private final ExistingOutputs outputs;
  private final Consumer<String> lines;
  private final List<String> faults = new ArrayList<>();
  private int parts;

  /**
   * @param lines takes a line about each output as soon as it was looked at
   */
  SecondOpinion(
      SparkSession spark, Publisher publisher, Settings settings, Consumer<String> lines) {
    this.publisher = publisher;
    this.settings = settings;
    this.folders = new RunFolders(settings.output());
    this.verify = new Verify(spark, publisher);
    this.outputs = new ExistingOutputs(publisher);
    this.lines = lines;
  }

  /**
   * Requires that there is something to verify; asked before Spark starts.
   *
   * @throws NothingNewException when the schedule had no new images to make a run of
   */
  static void requireRun(Settings settings, Publisher publisher) {
    ScheduleSettings schedule = settings.schedule();
    if (schedule.newImagesOnly()
        && publisher.exists(schedule.folder())
        && !publisher.exists(settings.output())) {
      throw new NothingNewException("nothing to verify: there is no run " + settings.output());
    }
    if (!publisher.exists(settings.output())) {
      throw new InputException(
          "nothing to verify: there is no folder %s; run deploy/gibbon run first, or set output to that of a run"
              .formatted(settings.output()));
    }
  }

  /**
   * Verifies everything.
   *
   * @throws InputException when anything is not what it says; all of it was told by then
   */
  void run() {
    for (String split : SPLITS) {
      if (split.equals("train") || publisher.exists(folders.clean(split))) {
        part(folders.clean(split), () -> clean(split));
      }
    }
    for (ModelSettings model : settings.models()) {
      String folder = folders.model(model.name());
      if (publisher.exists(folder)) {
        part(folder, () -> model(model));
      } else {
        lines.accept(folder + ": not there, nothing to check");
      }
    }
    Map<String, Verification> tables = new LinkedHashMap<>();
    Set<String> steps = new LinkedHashSet<>();
    Set<String> searches = new LinkedHashSet<>();
    for (TableRequest table : TableRequest.of(settings)) {
      part(
          table.folder(),
          () -> {
            Verification found = table(table);
            tables.put(table.folder(), found);
            (found.stepChecked() ? steps : searches).add(table.attack().name());
            return inWords(found);
          });
    }
    results(tables);
    if (faults.isEmpty()) {
      lines.accept(summary(steps, searches));
    } else {
      throw new InputException(
          faults.size() == 1
              ? faults.get(0)
              : "%d of %d outputs are not what they say: %s (the others are above)"
                  .formatted(faults.size(), parts, faults.get(0)));
    }
  }

  private void part(String name, Supplier<String> check) {
    parts++;
    try {
      lines.accept("%s: %s".formatted(name, check.get()));
    } catch (InputException e) {
      faults.add(e.getMessage());
      lines.accept("! " + e.getMessage());
    }
  }

  private String clean(String split) {
    requireSettings(folders.clean(split), Fingerprint.ofData(settings));
    requireSeedOfSettings(folders.clean(split));
    return verify.clean(folders.clean(split));
  }

  private String model(ModelSettings model) {
    String folder = folders.model(model.name());
    requireSettings(folder, Fingerprint.of(settings, model));
    return verify.model(folder, folders.clean("train"));
  }

  private Verification table(TableRequest table) {
    requireSettings(table.folder(), Fingerprint.ofTable(settings, table.attack()));
    requireSeedOfSettings(table.folder());
    return verify.run(
        table.folder(), folders.model(table.model()), folders.clean(settings.generate().split()));
  }

  private void requireSettings(String folder, Fingerprint recipe) {
    outputs
        .difference(folder, recipe)
        .ifPresent(
            difference -> {
              throw new InputException(
                  "%s was made with %s".formatted(folder, difference.inWords()));
            });
  }

  /** A model's own seed is another one: it is drawn from that of its settings. */
  private void requireSeedOfSettings(String folder) {
    publisher
        .manifest(folder)
        .ifPresent(
            manifest -> {
              long seed = manifest.provenance().seed();
              long ofSettings = manifest.settings().path("seed").asLong(seed);
              if (seed != ofSettings) {
                throw new InputException(
                    "%s: its manifest's provenance has seed %d but its settings have %d"
                        .formatted(folder, seed, ofSettings));
              }
            });
  }

  private static String inWords(Verification found) {
    return String.format(
        Locale.ROOT,
        "%,d images as they should be, largest change %.6f, %s%s, %.1f s",
        found.rows(),
        found.largestLinf(),
        Words.count(found.ties(), "tie"),
        found.stepChecked()
            ? String.format(
                Locale.ROOT,
                ", the step is the attack's%s%s",
                found.undecided() == 0
                    ? ""
                    : " (%s too flat to tell)".formatted(Words.count(found.undecided(), "value")),
                found.edges() == 0
                    ? ""
                    : " (%s on an edge)".formatted(Words.count(found.edges(), "image")))
            : "",
        found.seconds());
  }

  private void results(Map<String, Verification> tables) {
    if (!publisher.exists(folders.metrics())) {
      lines.accept(folders.metrics() + ": not there, nothing to check");
      return;
    }
    part(
        folders.metrics(),
        () -> {
          Metrics metrics = MetricsFile.read(publisher, folders.metrics());
          ResultGaps gaps = new ResultGaps(publisher, settings);
          List<String> differences = new ArrayList<>(gaps.ofTables(metrics));
          MeasuredResults found = verify.metrics(folders, tables);
          differences.addAll(found.faults());
          metrics.rows().stream()
              .flatMap(row -> ProvenanceCheck.of(row, metrics.provenance()).stream())
              .map(Finding::inWords)
              .distinct()
              .forEach(differences::add);
          require(folders.metrics(), differences);
          return "%d rows as their tables give them%s%s"
              .formatted(
                  found.checked(),
                  found.others() == 0
                      ? ""
                      : "; %d of tables that were not verified".formatted(found.others()),
                  gaps.leftOut(metrics).map(part -> ". " + part).orElse(""));
        });
    if (publisher.exists(folders.explanation())) {
      part(
          folders.explanation(),
          () -> {
            List<String> differences =
                new ArrayList<>(
                    new ResultGaps(publisher, settings)
                        .ofExplanation(ExplanationFile.read(publisher, folders.explanation())));
            differences.addAll(verify.explanation(folders));
            require(folders.explanation(), differences);
            return "images and their logits as they should be";
          });
    }
    if (publisher.exists(folders.certificates())) {
      part(
          folders.certificates(),
          () -> {
            Optional<Certificates> found = CertificatesFile.read(publisher, folders.certificates());
            List<String> differences =
                new ArrayList<>(new ResultGaps(publisher, settings).ofCertificates(found));
            differences.addAll(verify.certificates(folders));
            require(folders.certificates(), differences);
            return "votes or bounds of some images, and all radii, as they should be";
          });
    }
    for (String page : List.of(folders.report(), folders.paper())) {
      if (publisher.exists(page) && isReadable()) {
        part(page, () -> page(page));
      }
    }
  }

  /** Pages of results that cannot be read are not to be held against anything. */
  private boolean isReadable() {
    try {
      MetricsFile.read(publisher, folders.metrics());
      ExplanationFile.read(publisher, folders.explanation());
      CertificatesFile.read(publisher, folders.certificates());
      return true;
    } catch (InputException e) {
      return false;
    }
  }

  private String page(String page) {
    String results =
        SealedText.hashOf(
            MetricsFile.read(publisher, folders.metrics()),
            ExplanationFile.read(publisher, folders.explanation()),
            CertificatesFile.read(publisher, folders.certificates()));
    SealedText.fault(publisher, page, results)
        .ifPresent(
            fault -> {
              throw new InputException(fault);
            });
    return "shows these results";
  }

  private static void require(String file, List<String> faults) {
    if (!faults.isEmpty()) {
      throw new InputException(
          "%s is not what its tables give: %s%s"
              .formatted(
                  file,
                  faults.stream().limit(FIRST).collect(Collectors.joining("; ")),
                  faults.size() > FIRST ? "; and %d more".formatted(faults.size() - FIRST) : ""));
    }
  }

  private static String summary(Set<String> steps, Set<String> searches) {
    return "checked: files, images, changes, answers and goals%s, and the numbers of results; not checked: how models were trained, warnings, seconds%s"
        .formatted(
            steps.isEmpty() ? "" : ", the step of " + String.join(", ", steps),
            searches.isEmpty()
                ? ""
                : ", whether %s found the strongest images".formatted(String.join(", ", searches)));
  }
}
