package ml.gibbon.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.AdversarialTrainSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.evaluate.Evaluate;
import ml.gibbon.evaluate.RobustnessGate;
import ml.gibbon.explain.Explain;
import ml.gibbon.generate.Generate;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.metric.Explanation;
import ml.gibbon.metric.Metrics;
import ml.gibbon.report.CombinedPage;
import ml.gibbon.report.Report;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Committer;
import ml.gibbon.store.Ensembles;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.Leftovers;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PeakMemory;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import ml.gibbon.store.SparkSessions;
import ml.gibbon.train.AdversarialTrain;
import ml.gibbon.train.Train;
import ml.gibbon.verify.Verification;
import ml.gibbon.verify.Verify;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages on a Spark session. */
final class SparkPipeline implements Pipeline {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPipeline.class);

  private final SparkSession spark;
  private final Configuration hadoop;
  private final Publisher publisher;

  SparkPipeline(String name) {
    spark = SparkSessions.open(name);
    // With Spark's SQL settings, which say how files are committed.
    hadoop = spark.sessionState().newHadoopConf();
    publisher = new Publisher(hadoop);
  }

  @Override
  public void alone(Settings settings, Runnable work) {
    RunLock lock = lock(settings);
    try {
      work.run();
    } finally {
      lock.close();
    }
  }

  private RunLock lock(Settings settings) {
    Committer.of(settings.output(), hadoop);
    return RunLock.take(folders(settings), hadoop);
  }

  @Override
  public void begin(Settings settings) {
    plan(settings);
  }

  @Override
  public void keepConfiguration(Settings settings) {
    publisher.replaceFile(
        folders(settings).configuration(), settings.resolved().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isFinished(Settings settings) {
    return new Published(publisher).holdsRun(folders(settings), settings);
  }

  @Override
  public String combine(Settings settings, List<Settings> runs) {
    List<CombinedPage.Run> finished =
        runs.stream()
            .map(
                run ->
                    new CombinedPage.Run(
                        new Path(run.output()).getName(),
                        metrics(run),
                        ExplanationFile.read(publisher, folders(run).explanation())
                            .map(Explanation::models)
                            .orElse(List.of()),
                        run.report().paper()))
            .toList();
    return new Report(spark, publisher).combine(folders(settings), finished);
  }

  @Override
  public int ingest(Settings settings) {
    RunFolders folders = folders(settings);
    Recipe recipe = Recipe.ofData(settings);
    Published published = new Published(publisher);
    if (published.holds(folders.clean("train"), recipe, Map.of())) {
      return 0;
    }
    Ingest ingest = new Ingest(spark, publisher);
    ingest.check(settings.data(), settings.ingest());
    // Ingest publishes train last: a test split alone is what a run that was cut short left.
    publisher.delete(folders.clean("test"));
    return ingest
        .run(settings.data(), settings.ingest(), settings.seed(), folders, recipe.json())
        .size();
  }

  @Override
  public int train(Settings settings) {
    RunFolders folders = folders(settings);
    Published published = new Published(publisher);
    Train train = new Train(spark, publisher, settings.engine());
    int made = 0;
    if (settings.models().isEmpty()) {
      throw new ConfigurationException(
          "models is empty: name at least one, such as models.softmax.architecture = softmax");
    }
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.Ensemble) {
        continue;
      }
      Recipe recipe = Recipe.ofModel(settings, model);
      if (!published.holds(folders.model(model.name()), recipe, trainedOn(model, folders))) {
        train.run(model, folders, Recipe.seed(settings, model), recipe.json());
        made++;
      }
    }
    return made + combine(settings, member -> !isHardened(member));
  }

  private static boolean isHardened(String model) {
    return model.endsWith(AdversarialTrainSettings.SUFFIX);
  }

  /** Publishes the ensembles whose members are all there. */
  private int combine(Settings settings, Predicate<String> isThere) {
    RunFolders folders = folders(settings);
    Published published = new Published(publisher);
    int made = 0;
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.Ensemble ensemble
          && ensemble.members().stream().allMatch(isThere)) {
        Recipe recipe = Recipe.ofEnsemble(settings, ensemble);
        Map<String, String> members = new HashMap<>();
        ensemble.members().forEach(name -> members.put(name, modelHash(folders, name)));
        if (!published.holds(folders.model(model.name()), recipe, members)) {
          Ensembles.publish(
              publisher, folders, model.name(), ensemble.members(), settings.seed(), recipe.json());
          made++;
        }
      }
    }
    return made;
  }

  private String modelHash(RunFolders folders, String name) {
    return publisher.open(folders.model(name), ModelSet.KIND).about(ModelSet.class).sha256();
  }

  /** A model from a file depends on no images. */
  private Map<String, String> trainedOn(ModelSettings model, RunFolders folders) {
    return model.source() instanceof ModelSettings.Trained ? dataHash(folders, "train") : Map.of();
  }

  private Map<String, String> dataHash(RunFolders folders, String split) {
    return Map.of("clean/" + split, publisher.open(folders.clean(split), CleanSet.KIND).hash());
  }

  private Map<String, String> inputs(Table table, Settings settings) {
    RunFolders folders = folders(settings);
    Map<String, String> inputs = new HashMap<>(dataHash(folders, settings.generate().split()));
    inputs.put(table.model, modelHash(folders, table.model));
    return inputs;
  }

  @Override
  public int adversarialTrain(Settings settings) {
    RunFolders folders = folders(settings);
    Published published = new Published(publisher);
    AdversarialTrain train = new AdversarialTrain(spark, publisher, settings.engine());
    int made = 0;
    for (ModelSettings model : settings.models()) {
      if (!settings.adversarialTrain().training().containsKey(model.name())) {
        continue;
      }
      Recipe recipe = Recipe.ofHardened(settings, model);
      String hardened = model.name() + AdversarialTrainSettings.SUFFIX;
      if (!published.holds(folders.model(hardened), recipe, dataHash(folders, "train"))) {
        train.run(
            model,
            settings.adversarialTrain(),
            folders,
            Recipe.seed(settings, model),
            recipe.json());
        made++;
      }
    }
    return made + combine(settings, member -> true);
  }

  @Override
  public int generate(Settings settings) {
    RunFolders folders = folders(settings);
    Published published = new Published(publisher);
    Generate generate = new Generate(spark, publisher, settings.engine());
    int made = 0;
    for (Table table : tables(settings)) {
      Recipe recipe = Recipe.ofTable(settings, table.threatModel);
      if (!published.holds(table.folder, recipe, inputs(table, settings))) {
        generate.run(
            table.model,
            table.threatModel,
            settings.generate(),
            folders,
            settings.seed(),
            recipe.json());
        made++;
      }
    }
    return made;
  }

  /** One adversarial table that a configuration asks for. */
  record Table(String model, ThreatModel threatModel, String folder) {}

  /** All tables of a configuration, model by model. */
  static List<Table> tables(Settings settings) {
    List<Table> tables = new ArrayList<>();
    for (String model : settings.attacked()) {
      for (ThreatModel threatModel : settings.generate().threatModels()) {
        String attack = Generate.folderName(settings.generate().attack(), threatModel);
        tables.add(new Table(model, threatModel, folders(settings).adversarial(model, attack)));
      }
    }
    return tables;
  }

  @Override
  public void evaluate(Settings settings) {
    List<String> tables = tables(settings).stream().map(Table::folder).toList();
    new Evaluate(spark, publisher, settings.engine())
        .run(folders(settings), tables, settings.evaluate().transfer(), settings.seed());
  }

  @Override
  public void explain(Settings settings) {
    new Explain(spark, publisher, settings.engine())
        .run(settings.explain(), settings.generate(), folders(settings), settings.seed());
  }

  @Override
  public String report(Settings settings) {
    return new Report(spark, publisher)
        .run(folders(settings), metrics(settings), settings.report(), settings.families());
  }

  @Override
  public void checkGate(Settings settings) {
    RobustnessGate.check(metrics(settings), settings.evaluate());
  }

  private Metrics metrics(Settings settings) {
    return MetricsFile.read(publisher, folders(settings).metrics());
  }

  @Override
  public String verify(Settings settings) {
    RunFolders folders = folders(settings);
    Verify verify = new Verify(spark, publisher);
    StringBuilder lines = new StringBuilder();
    for (Table table : tables(settings)) {
      Verification found =
          verify.run(
              table.folder, folders.model(table.model), folders.clean(settings.generate().split()));
      lines.append(
          String.format(
              Locale.ROOT,
              "%s: %,d images as they should be, largest change %.6f, %d ties, %.1f s%n",
              table.folder,
              found.rows(),
              found.largestLinf(),
              found.ties(),
              found.seconds()));
    }
    return lines.toString().stripTrailing();
  }

  @Override
  public List<String> clean(Settings settings) {
    RunLock lock = lock(settings);
    try {
      List<String> removed = new ArrayList<>(new Leftovers(hadoop).remove(folders(settings)));
      lock.replaced().ifPresent(removed::add);
      return removed;
    } finally {
      lock.close();
    }
  }

  @Override
  public String plan(Settings settings) {
    Committer.of(settings.output(), hadoop);
    return new Plan(spark, publisher).of(settings, tables(settings));
  }

  private static RunFolders folders(Settings settings) {
    return new RunFolders(settings.output());
  }

  @Override
  public void close() {
    if (spark.sparkContext().isLocal()) {
      PeakMemory.megabytes()
          .ifPresent(peak -> LOG.info("peak memory of this process: {} MB", peak));
    }
    spark.stop();
  }
}
