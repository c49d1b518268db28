package ml.gibbon.evaluate;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.error.InputException;
import ml.gibbon.metric.Figures;
import ml.gibbon.metric.Metrics;
import ml.gibbon.metric.MetricsRow;
import ml.gibbon.metric.Tally;
import ml.gibbon.provenance.Libraries;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.ResultProvenance;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import org.apache.spark.sql.SparkSession;

/** Measures adversarial tables from their written files and writes {@code metrics.json}. */
public final class Evaluate {

  private final SparkSession spark;
  private final Publisher publisher;
  private final Clock clock;

  public Evaluate(SparkSession spark, Publisher publisher) {
    this(spark, publisher, Clock.systemUTC());
  }

  /**
   * @param clock tells the time that goes into the provenance
   */
  public Evaluate(SparkSession spark, Publisher publisher, Clock clock) {
    this.spark = spark;
    this.publisher = publisher;
    this.clock = clock;
  }

  /**
   * Measures each table with one Spark job that reads no pixels.
   *
   * @param adversarialFolders full paths of the tables, in the order of the result rows
   * @param seed of the run, for the provenance
   * @throws InputException when a table, its model or its clean set is not there or is not whole
   */
  public Metrics run(RunFolders folders, List<String> adversarialFolders, long seed) {
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
    ResultProvenance provenance = provenance(folders, sets, seed);
    List<MetricsRow> rows = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      rows.add(row(tables.get(i), sets.get(i)));
    }
    Metrics metrics = new Metrics(provenance, Warnings.acrossEpsilons(rows));
    MetricsFile.write(publisher, folders.metrics(), metrics);
    return metrics;
  }

  private MetricsRow row(PublishedFolder table, AdversarialSet set) {
    spark
        .sparkContext()
        .setJobGroup(
            table.path().toString(),
            "evaluate: %s %s %s of %s on %s/%s"
                .formatted(
                    set.attack(),
                    Figures.norm(set.norm()),
                    Figures.epsilon(set.epsilon()),
                    set.model(),
                    set.dataset(),
                    set.split()),
            false);
    Tally tally;
    try {
      tally = Tallies.count(spark, table);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
    return new MetricsRow(
        set.dataset(),
        set.split(),
        set.model(),
        set.attack(),
        set.norm(),
        set.epsilon(),
        set.threatModel().clip().toString(),
        tally.images(),
        tally.cleanError(),
        tally.adversarialError(),
        tally.confidence(),
        tally.confidenceOnMistakes(),
        tally.successRate(),
        tally.linfMax(),
        tally.l2Mean(),
        table.manifest().seconds(),
        Warnings.of(tally, set));
  }

  private ResultProvenance provenance(RunFolders folders, List<AdversarialSet> sets, long seed) {
    SortedMap<String, String> models = new TreeMap<>();
    SortedMap<String, String> data = new TreeMap<>();
    for (String split : List.of("train", "test")) {
      if (publisher.isPublished(folders.clean(split))) {
        addData(data, folders.clean(split));
      }
    }
    for (AdversarialSet set : sets) {
      addData(data, folders.clean(set.split()));
      PublishedFolder model = publisher.open(folders.model(set.model()), ModelSet.KIND);
      models.put(set.model(), model.about(ModelSet.class).sha256());
    }
    SortedMap<String, String> libraries =
        new TreeMap<>(
            Map.of(
                "spark", spark.version(),
                "deeplearning4j", Libraries.deeplearning4j(),
                "nd4j", Libraries.nd4j()));
    return new ResultProvenance(
        Provenance.of(seed, Map.of()),
        libraries,
        models,
        data,
        clock.instant().truncatedTo(ChronoUnit.SECONDS));
  }

  private void addData(Map<String, String> data, String folder) {
    PublishedFolder clean = publisher.open(folder, CleanSet.KIND);
    CleanSet set = clean.about(CleanSet.class);
    data.put(set.dataset() + "/" + set.split(), clean.hash());
  }
}
