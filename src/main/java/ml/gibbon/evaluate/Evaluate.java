package ml.gibbon.evaluate;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.InputException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.result.AttackedImages;
import ml.gibbon.result.Certificates;
import ml.gibbon.result.Finding;
import ml.gibbon.result.Metrics;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.result.Tally;
import ml.gibbon.result.WorstCase;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.LibraryVersions;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import org.apache.spark.sql.SparkSession;

/** Measures adversarial tables from their written files and writes {@code metrics.json}. */
public final class Evaluate {

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;
  private final ModelInspection inspection;
  private final Clock clock;

  /** Asks a model itself whether its answers and gradients can be trusted. */
  @FunctionalInterface
  interface ModelInspection {

    /**
     * What it finds.
     *
     * @param table whose clean images the model is asked about
     * @param seed of all draws
     */
    List<Finding> of(String modelFolder, PublishedFolder table, long seed);
  }

  /**
   * @param engine which implementation computes the logits of transfers
   */
  public Evaluate(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this(spark, publisher, engine, new ModelChecks(spark, publisher, engine), Clock.systemUTC());
  }

  /**
   * @param clock tells the time that goes into the provenance
   */
  Evaluate(
      SparkSession spark,
      Publisher publisher,
      EngineChoice engine,
      ModelInspection inspection,
      Clock clock) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
    this.inspection = inspection;
    this.clock = clock;
  }

  /**
   * Measures each table with two Spark jobs that read no pixels, tables of the same threat model
   * with one for all of them, and each table with one in which all other models answer its pixels
   * where they are read. Each model is asked about a few images.
   *
   * @param adversarialFolders full paths of the tables, in the order of the result rows
   * @param answering names of the models that answer the tables of others
   * @param seed of the run, for the provenance
   * @throws InputException when a table, its model or its clean set is not there or is not whole
   */
  public Metrics run(
      RunFolders folders, List<String> adversarialFolders, List<String> answering, long seed) {
    List<PublishedFolder> tables =
        adversarialFolders.stream()
            .map(folder -> publisher.open(folder, AdversarialSet.KIND))
            .toList();
    if (tables.isEmpty()) {
      throw new InputException(
          "%s has no adversarial table to evaluate: run the stage generate first"
              .formatted(folders.root()));
    }
    List<AdversarialSet> sets =
        tables.stream().map(table -> table.about(AdversarialSet.class)).toList();
    ResultProvenance provenance = provenance(folders, tables, answering, seed);
    List<MetricsRow> rows = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      rows.add(row(tables.get(i), sets.get(i)));
    }
    List<WorstCase> worstCases = compareImages(tables, rows);
    checkCertificates(tables, rows, folders);
    SortedMap<String, PublishedFolder> asked = new TreeMap<>();
    for (int i = 0; i < tables.size(); i++) {
      asked.putIfAbsent(sets.get(i).model(), tables.get(i));
    }
    List<AttackedImages> measured = rows.stream().map(MetricsRow::on).toList();
    for (MetricsRow transfer : transfers(tables, List.copyOf(rows), answering, folders)) {
      rows.add(transfer);
      asked.putIfAbsent(transfer.model(), tables.get(measured.indexOf(transfer.on())));
    }
    SortedMap<String, List<Finding>> models = new TreeMap<>();
    asked.forEach(
        (model, table) -> {
          List<Finding> found = inspection.of(folders.model(model), table, seed);
          if (!found.isEmpty()) {
            models.put(model, found);
          }
        });
    Metrics metrics =
        new Metrics(provenance, RowChecks.withFindings(rows, provenance), worstCases, models);
    MetricsFile.write(publisher, folders.metrics(), metrics);
    return metrics;
  }

  /**
   * The line of a plan; empty when no model answers the tables of others.
   *
   * @param attacked the model of each table
   * @param answering names of the models that answer the tables of others
   */
  public static Optional<String> plan(List<String> attacked, List<String> answering) {
    long answers =
        attacked.stream()
            .mapToLong(model -> answering.stream().filter(name -> !name.equals(model)).count())
            .sum();
    return answering.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "evaluate          %,d answers of %s to tables of other models",
                answers,
                String.join(", ", answering)));
  }

  /**
   * The rows of the models that answer tables of others, model by model.
   *
   * @param whiteBox the tables' own rows
   */
  private List<MetricsRow> transfers(
      List<PublishedFolder> tables,
      List<MetricsRow> whiteBox,
      List<String> answering,
      RunFolders folders) {
    List<MetricsRow> rows = new ArrayList<>();
    try (Transfer transfer = new Transfer(spark, engine)) {
      for (String model : answering) {
        transfer.add(StoredModel.open(publisher, folders.model(model)));
      }
      for (int i = 0; i < tables.size(); i++) {
        rows.addAll(transfer.rows(tables.get(i), whiteBox.get(i)));
      }
    }
    rows.sort(Comparator.comparingInt(row -> answering.indexOf(row.model())));
    return rows;
  }

  /** Adds to the rows of certified models where attacks contradict their certificates. */
  private void checkCertificates(
      List<PublishedFolder> tables, List<MetricsRow> rows, RunFolders folders) {
    Optional<Certificates> certificates = CertificatesFile.read(publisher, folders.certificates());
    for (int i = 0; i < tables.size() && certificates.isPresent(); i++) {
      MetricsRow row = rows.get(i);
      ModelSet model =
          publisher.open(folders.model(row.model()), ModelSet.KIND).about(ModelSet.class);
      Optional<Finding> found = CertificateChecks.of(spark, tables.get(i), model, certificates);
      rows.set(i, found.map(row::with).orElse(row));
    }
  }

  /**
   * Puts the tables of each model and threat model side by side, where there are several.
   *
   * @param rows of the tables, to which what is found is added
   */
  private List<WorstCase> compareImages(List<PublishedFolder> tables, List<MetricsRow> rows) {
    Map<List<Object>, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      AttackedImages on = rows.get(i).on();
      if (rows.get(i).epsilon().isPresent()) {
        groups
            .computeIfAbsent(
                List.of(on.cleanImages(), on.source(), on.pixels(), on.attack().threatModel()),
                key -> new ArrayList<>())
            .add(i);
      }
    }
    List<WorstCase> worstCases = new ArrayList<>();
    for (List<Integer> group : groups.values()) {
      if (group.size() > 1) {
        Outcomes outcomes = compare(group, tables, rows);
        worstCases.add(outcomes.worstCase());
        for (int place = 0; place < group.size(); place++) {
          for (Finding finding : outcomes.findings(place)) {
            rows.set(group.get(place), rows.get(group.get(place)).with(finding));
          }
        }
      }
    }
    return worstCases;
  }

  private Outcomes compare(
      List<Integer> group, List<PublishedFolder> tables, List<MetricsRow> rows) {
    List<AttackedImages> attacks = group.stream().map(i -> rows.get(i).on()).toList();
    return JobGroup.run(
        spark,
        "evaluate",
        "%d attacks on %s image by image".formatted(attacks.size(), attacks.get(0).source()),
        () -> ImageByImage.of(spark, attacks, group.stream().map(tables::get).toList()));
  }

  private MetricsRow row(PublishedFolder table, AdversarialSet set) {
    AttackedImages on =
        new AttackedImages(set.dataset(), set.split(), set.model(), set.key(), set.pixelFormat());
    Tally tally =
        JobGroup.run(
            spark,
            "evaluate",
            "%s of %s on %s".formatted(on.inWords(), on.source(), on.cleanImages()),
            () -> Tallies.count(spark, table, set.norm()));
    return new MetricsRow(
        on,
        set.model(),
        tally.rates(),
        tally.sizes(),
        table.manifest().seconds(),
        TableChecks.of(tally, on, set.imageShape().size()));
  }

  private ResultProvenance provenance(
      RunFolders folders, List<PublishedFolder> tables, List<String> answering, long seed) {
    SortedMap<String, String> models = new TreeMap<>();
    SortedMap<String, String> hardened = new TreeMap<>();
    SortedMap<String, String> data = new TreeMap<>();
    SortedMap<String, String> hashes = new TreeMap<>();
    for (String split : List.of("train", "test")) {
      if (publisher.isPublished(folders.clean(split))) {
        addData(data, folders.clean(split));
      }
    }
    for (PublishedFolder table : tables) {
      AdversarialSet set = table.about(AdversarialSet.class);
      hashes.put(set.model() + "/" + set.key().folder(), table.hash());
      addData(data, folders.clean(set.split()));
      addModel(models, hardened, folders, set.model());
    }
    answering.forEach(model -> addModel(models, hardened, folders, model));
    return new ResultProvenance(
        Provenance.of(seed, Map.of()),
        libraries(tables),
        models,
        hardened,
        data,
        hashes,
        clock.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  /** With the engine, or engines, that the tables were made by. */
  private static SortedMap<String, String> libraries(List<PublishedFolder> tables) {
    SortedMap<String, String> libraries = LibraryVersions.current();
    libraries.put(
        "engine",
        tables.stream()
            .map(table -> table.about(AdversarialSet.class).engine())
            .distinct()
            .sorted()
            .collect(Collectors.joining(", ")));
    return libraries;
  }

  private void addModel(
      Map<String, String> models, Map<String, String> hardened, RunFolders folders, String name) {
    ModelSet model = publisher.open(folders.model(name), ModelSet.KIND).about(ModelSet.class);
    models.put(name, model.sha256());
    if (model.isHardened()) {
      hardened.put(name, model.hardens());
    }
  }

  private void addData(Map<String, String> data, String folder) {
    PublishedFolder clean = publisher.open(folder, CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    data.put(set.dataset() + "/" + set.split(), clean.hash());
  }
}
