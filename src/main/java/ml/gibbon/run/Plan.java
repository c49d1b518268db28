package ml.gibbon.run;

import java.util.List;
import java.util.function.Supplier;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.certify.Certify;
import ml.gibbon.cluster.SparkPlan;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.evaluate.Evaluate;
import ml.gibbon.explain.Explain;
import ml.gibbon.generate.Generate;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.ingest.IngestPlan;
import ml.gibbon.report.Report;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.train.TrainPlan;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/** The dry run: checks the inputs and says what a run would do. Writes nothing. */
final class Plan {

  private final String name;
  private final Supplier<SparkSession> spark;
  private final Configuration hadoop;
  private final Publisher publisher;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param name of the session
   * @param spark starts it; asked for when all inputs are as they should be
   */
  Plan(String name, Supplier<SparkSession> spark, Configuration hadoop, Publisher publisher) {
    this.name = name;
    this.spark = spark;
    this.hadoop = hadoop;
    this.publisher = publisher;
  }

  String of(Settings settings, List<TableRequest> tables) {
    IngestPlan ingest =
        new Ingest(spark, hadoop, publisher, new EarlierRuns(settings, publisher).used())
            .plan(settings.data(), settings.ingest(), new RunFolders(settings.output()));
    ImageSetSummary data = ingest.images();
    checkAttacks(settings, data);
    checkKnowledge(settings);
    TaskMemory tasks = new TaskMemory(data.shape(), settings.engine());
    line("output            " + settings.output());
    ingest.lines().forEach(this::line);
    TrainPlan train = new TrainPlan(spark, publisher, settings, data, tasks);
    train.lines().forEach(this::line);
    List<String> certify = Certify.plan(settings, data, train::network, tasks);
    SparkPlan session = SparkPlan.of(name, spark);
    tables.forEach(table -> generate(table, data, settings, session.slots()));
    Evaluate.plan(tables.stream().map(TableRequest::model).toList(), settings.evaluate().transfer())
        .ifPresent(this::line);
    certify.forEach(this::line);
    Report.plan(settings.report()).ifPresent(this::line);
    Explain.plan(settings.explain()).ifPresent(this::line);
    session.check(tasks).forEach(this::line);
    return text.toString().stripTrailing();
  }

  private static void checkAttacks(Settings settings, ImageSetSummary data) {
    GenerateSettings generate = settings.generate();
    if (generate.split().equals("test") && data.testImages() == 0 && !settings.models().isEmpty()) {
      throw new ConfigurationException(
          "generate.split is test but %s has no test split; write generate.split = train"
              .formatted(data.dataset()));
    }
    for (NamedAttack attack : generate.attacks()) {
      attack.checkClasses(data.dataset(), data.classNames().size());
      if (attack.learnsFrom().contains("test") && data.testImages() == 0) {
        throw new ConfigurationException(
            "attacks.%s learns from split test but %s has no test split; write split = train"
                .formatted(attack.name(), data.dataset()));
      }
    }
  }

  /** A model that only answers is attacked by what needs no more. */
  private static void checkKnowledge(Settings settings) {
    for (String name : settings.attacked()) {
      if (settings.model(name).source() instanceof ModelSettings.Asked asked) {
        for (NamedAttack attack : settings.generate().attacks()) {
          attack.checkKnowledge(name, asked.access().answers().knowledge());
        }
      }
    }
  }

  private void generate(TableRequest table, ImageSetSummary data, Settings settings, int slots) {
    long images =
        settings.generate().split().equals("train") ? data.trainImages() : data.testImages();
    line(
        Generate.plan(
            table.folder(), table.attack(), settings.generate(), data.shape(), images, slots));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
