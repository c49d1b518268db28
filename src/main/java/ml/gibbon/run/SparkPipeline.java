package ml.gibbon.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import ml.gibbon.certify.Certify;
import ml.gibbon.cluster.PeakMemory;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.evaluate.Evaluate;
import ml.gibbon.evaluate.RobustnessGate;
import ml.gibbon.evaluate.StrictGate;
import ml.gibbon.explain.Explain;
import ml.gibbon.generate.Generate;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.report.CombinedPage;
import ml.gibbon.report.Report;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CertificatesFile;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Committer;
import ml.gibbon.store.ExplanationFile;
import ml.gibbon.store.Leftovers;
import ml.gibbon.store.MetricsFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stages on a Spark session, which starts when the first of them needs it: what is wrong with
 * inputs is told seconds sooner.
 */
public final class SparkPipeline implements Pipeline {

  private static final Logger LOG = LoggerFactory.getLogger(SparkPipeline.class);

  private final String name;
  private SparkSession session;
  private final Configuration hadoop;
  private final Publisher publisher;
  private boolean done;

  public SparkPipeline(String name) {
    this.name = name;
    hadoop = SparkSessions.hadoop(name);
    publisher = new Publisher(this::spark, hadoop);
  }

  private SparkSession spark() {
    if (session == null) {
      session = SparkSessions.open(name);
    }
    return session;
  }

  @Override
  public void alone(Settings settings, Runnable work) {
    Committer.of(settings.output(), hadoop);
    Runnable alone = () -> locked(settings.output(), work);
    if (settings.schedule().newImagesOnly()) {
      // Runs that leave each other's images out take turns.
      locked(settings.schedule().folder(), alone);
    } else {
      alone.run();
    }
    done = true;
  }

  private void locked(String folder, Runnable work) {
    RunFolders folders = new RunFolders(folder);
    RunLock lock = RunLock.take(folders, hadoop);
    try {
      work.run();
    } finally {
      new Leftovers(hadoop).removeEmpty(folders);
      lock.close();
    }
  }

  @Override
  public void begin(Settings settings) {
    plan(settings);
  }

  @Override
  public void keepConfiguration(Settings settings) {
    publisher.replaceFile(
        folders(settings).configuration(),
        settings.resolved().text().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean isFinished(Settings settings) {
    return new ExistingOutputs(publisher).holdsRun(folders(settings), settings, hadoop);
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
                        ExplanationFile.read(publisher, folders(run).explanation()),
                        CertificatesFile.read(publisher, folders(run).certificates()),
                        run.report().paper()))
            .toList();
    return new Report(spark(), publisher).combine(folders(settings), finished);
  }

  @Override
  public List<String> ingest(Settings settings) {
    RunFolders folders = folders(settings);
    Fingerprint recipe = Fingerprint.ofData(settings);
    ExistingOutputs published = new ExistingOutputs(publisher);
    EarlierRuns earlier = new EarlierRuns(settings, publisher);
    if (published.holds(folders.clean("train"), recipe, Map.of())) {
      earlier.refuseUsed(clean(folders));
      ChangedSources.warn(publisher, folders, hadoop);
      return List.of();
    }
    Ingest ingest = new Ingest(this::spark, hadoop, publisher, earlier.used());
    ingest.check(settings.data(), settings.ingest());
    // Ingest publishes train last: a test split alone is what a run that was cut short left.
    publisher.delete(folders.clean("test"));
    return ingest
        .run(settings.data(), settings.ingest(), settings.seed(), folders, recipe.json())
        .stream()
        .map(MadeInWords::ofClean)
        .toList();
  }

  private CleanSet clean(RunFolders folders) {
    return publisher.open(folders.clean("train"), CleanSet.KIND).about(CleanSet.class);
  }

  @Override
  public List<String> train(Settings settings) {
    return models(settings).train();
  }

  @Override
  public List<String> adversarialTrain(Settings settings) {
    return models(settings).harden();
  }

  private Models models(Settings settings) {
    return new Models(this::spark, publisher, settings);
  }

  @Override
  public List<String> generate(Settings settings) {
    AskedModels.check(settings, publisher);
    RunFolders folders = folders(settings);
    if (settings.schedule().newImagesOnly()) {
      new EarlierRuns(settings, publisher).refuseUsed(clean(folders));
    }
    ExistingOutputs published = new ExistingOutputs(publisher);
    Models models = models(settings);
    Map<TableRequest, Fingerprint> missing = new LinkedHashMap<>();
    for (TableRequest table : TableRequest.of(settings)) {
      Fingerprint recipe = Fingerprint.ofTable(settings, table.attack());
      if (!published.holds(
          table.folder(), recipe, models.inputsOfTable(table.model(), table.attack()))) {
        missing.put(table, recipe);
      }
    }
    List<String> made = new ArrayList<>();
    if (!missing.isEmpty()) {
      Generate generate = new Generate(spark(), publisher, settings.engine());
      missing.forEach(
          (table, recipe) ->
              made.add(
                  MadeInWords.ofTable(
                      generate.run(
                          table.model(),
                          table.attack(),
                          settings.generate(),
                          folders,
                          settings.seed(),
                          recipe.json()))));
    }
    return made;
  }

  @Override
  public String bench(Settings settings) {
    GenerateSpeed.checkInputs(settings, publisher);
    AskedModels.check(settings, publisher);
    return new GenerateSpeed(spark(), publisher).measure(settings);
  }

  @Override
  public String evaluate(Settings settings) {
    List<String> tables = TableRequest.of(settings).stream().map(TableRequest::folder).toList();
    // Before Spark starts: what is missing is told seconds sooner.
    tables.forEach(table -> publisher.open(table, AdversarialSet.KIND));
    AskedModels.check(settings, publisher);
    Metrics metrics =
        new Evaluate(spark(), publisher, settings.engine())
            .run(folders(settings), tables, settings.evaluate().transfer(), settings.seed());
    return Report.text(metrics, settings.families())
        + new ResultGaps(publisher, settings).leftOut(metrics).map("! %s%n"::formatted).orElse("");
  }

  @Override
  public List<String> certify(Settings settings) {
    publisher.open(folders(settings).clean(settings.generate().split()), CleanSet.KIND);
    settings
        .certify()
        .models()
        .forEach(model -> publisher.open(folders(settings).model(model), ModelSet.KIND));
    return new Certify(spark(), publisher, settings.engine())
            .run(
                settings.certify(), settings.generate().split(), folders(settings), settings.seed())
            .models()
            .stream()
            .map(Certify::inWords)
            .toList();
  }

  @Override
  public List<String> explain(Settings settings) {
    publisher.open(folders(settings).clean(settings.generate().split()), CleanSet.KIND);
    settings
        .explain()
        .models()
        .forEach(model -> publisher.open(folders(settings).model(model), ModelSet.KIND));
    return new Explain(spark(), publisher, settings.engine())
            .run(settings.explain(), settings.generate(), folders(settings), settings.seed())
            .models()
            .stream()
            .map(Explain::inWords)
            .toList();
  }

  @Override
  public String report(Settings settings) {
    Metrics metrics = metrics(settings);
    ResultGaps results = new ResultGaps(publisher, settings);
    List<String> gaps =
        new ArrayList<>(
            results.ofResults(
                metrics,
                ExplanationFile.read(publisher, folders(settings).explanation()),
                CertificatesFile.read(publisher, folders(settings).certificates())));
    results.leftOut(metrics).ifPresent(gaps::add);
    return new Report(spark(), publisher)
        .run(folders(settings), metrics, settings.report(), settings.families(), gaps);
  }

  @Override
  public List<String> export(Settings settings) {
    // Before Spark starts: what is missing is told seconds sooner.
    TableRequest.of(settings).forEach(table -> publisher.open(table.folder(), AdversarialSet.KIND));
    AskedModels.check(settings, publisher);
    return new Exports(spark(), publisher, settings).write();
  }

  @Override
  public void verifyExport(String folder, Map<String, String> models, Consumer<String> lines) {
    new ExportOpinion(this::spark, publisher, lines).of(folder, models);
  }

  @Override
  public void compare(List<String> runs, String page, Consumer<String> lines) {
    new SeveralRuns(this::spark, publisher).compare(runs, page, lines);
  }

  @Override
  public String leaderboard(String folder) {
    return new SeveralRuns(this::spark, publisher).leaderboard(folder);
  }

  @Override
  public void checkGate(Settings settings) {
    RobustnessGate.check(metrics(settings), settings.evaluate(), given(settings));
  }

  private static Set<String> given(Settings settings) {
    return settings.models().stream()
        .filter(model -> model.source() instanceof ModelSettings.FromFile || model.isAsked())
        .map(ModelSettings::name)
        .collect(Collectors.toSet());
  }

  @Override
  public void checkStrictly(Settings settings) {
    StrictGate.check(metrics(settings));
  }

  private Metrics metrics(Settings settings) {
    return MetricsFile.read(publisher, folders(settings).metrics());
  }

  @Override
  public void verify(Settings settings, Consumer<String> lines) {
    SecondOpinion.requireRun(settings, publisher);
    AskedModels.check(settings, publisher);
    new SecondOpinion(spark(), publisher, settings, lines).run();
  }

  @Override
  public List<String> clean(Settings settings) {
    return new CleanUp(hadoop, publisher).of(settings);
  }

  @Override
  public String plan(Settings settings) {
    Committer.of(settings.output(), hadoop);
    return new Plan(name, this::spark, hadoop, publisher).of(settings, TableRequest.of(settings));
  }

  private static RunFolders folders(Settings settings) {
    return new RunFolders(settings.output());
  }

  @Override
  public void close() {
    if (session == null) {
      return;
    }
    // After an error it would stand between the reader and the error.
    if (done && session.sparkContext().isLocal()) {
      PeakMemory.megabytes()
          .ifPresent(peak -> LOG.info("peak memory of this process: {} MB", peak));
    }
    session.stop();
  }
}
