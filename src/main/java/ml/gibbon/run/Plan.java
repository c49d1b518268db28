package ml.gibbon.run;

import java.util.List;
import java.util.Locale;
import ml.gibbon.cluster.SparkPlan;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.AdversarialTrainingSettings;
import ml.gibbon.config.GenerateSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.config.TrainSettings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.evaluate.Evaluate;
import ml.gibbon.explain.Explain;
import ml.gibbon.generate.Generate;
import ml.gibbon.gradient.Classifiers;
import ml.gibbon.gradient.Trainer;
import ml.gibbon.ingest.ImageSetSummary;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.ingest.IngestPlan;
import ml.gibbon.model.Networks;
import ml.gibbon.report.Report;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.text.Words;
import ml.gibbon.train.AdversarialTrain;
import ml.gibbon.train.Train;
import ml.gibbon.train.averaging.AveragingChoice;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** The dry run: checks the inputs and says what a run would do. Writes nothing. */
final class Plan {

  private final SparkSession spark;
  private final Publisher publisher;
  private final StringBuilder text = new StringBuilder();
  private TaskMemory tasks;

  Plan(SparkSession spark, Publisher publisher) {
    this.spark = spark;
    this.publisher = publisher;
  }

  String of(Settings settings, List<TableRequest> tables) {
    IngestPlan ingest =
        new Ingest(spark, publisher, new EarlierRuns(settings, publisher).used())
            .plan(settings.data(), settings.ingest(), new RunFolders(settings.output()));
    ImageSetSummary data = ingest.images();
    checkAttack(settings, data);
    tasks = new TaskMemory(data.shape(), settings.engine());
    line("output            %s", settings.output());
    ingest.lines().forEach(this::line);
    settings.models().forEach(model -> train(model, data, settings));
    settings.models().forEach(model -> harden(model, data, settings));
    tables.forEach(table -> generate(table, data, settings));
    evaluate(settings, tables);
    Explain.plan(settings.explain()).ifPresent(this::line);
    new SparkPlan(spark.sparkContext()).check(tasks).forEach(this::line);
    return text.toString().stripTrailing();
  }

  private static void checkAttack(Settings settings, ImageSetSummary data) {
    GenerateSettings generate = settings.generate();
    if (generate.split().equals("test") && data.testImages() == 0 && !settings.models().isEmpty()) {
      throw new ConfigurationException(
          "generate.split is test but %s has no test split; write generate.split = train"
              .formatted(data.dataset()));
    }
    generate
        .attacks()
        .forEach(attack -> Generate.checkTarget(attack, data.dataset(), data.classNames().size()));
  }

  private void train(ModelSettings model, ImageSetSummary data, Settings settings) {
    if (model.source() instanceof ModelSettings.FromFile file) {
      MultiLayerNetwork network = network(model, data, settings);
      tasks.classify(model.name(), network);
      line(
          "train             %s: taken from %s, %,d parameters",
          model.name(), file.file(), network.numParams());
    } else if (model.source() instanceof ModelSettings.Trained trained) {
      MultiLayerNetwork network = network(model, data, settings);
      tasks.classify(model.name(), network);
      if (isToBeTrained(model.name(), settings)) {
        tasks.train(network, trained.training(), images(trained.training(), data));
      }
      line(
          "train             %s: %s, %,d parameters; %s",
          model.name(),
          trained.architecture().inWords(),
          network.numParams(),
          rounds(trained.training(), data));
      if (model.seed().isPresent()) {
        line("                  seed %d", model.seed().getAsLong());
      }
      line(
          "                  %s", trainer(network, Train.averaging(model, trained), trained, data));
      line("                  %s", Classifiers.explain(network, data.shape(), settings.engine()));
    } else if (model.source() instanceof ModelSettings.Ensemble ensemble) {
      tasks.classify(ensemble);
      line(
          "train             %s: the mean of %s",
          model.name(), String.join(", ", ensemble.members()));
    }
  }

  /** The network that a training starts from. */
  private MultiLayerNetwork network(ModelSettings model, ImageSetSummary data, Settings settings) {
    int classes = data.classNames().size();
    return model.source() instanceof ModelSettings.FromFile file
        ? new Train(spark, publisher, settings.engine()).check(file, data.shape(), classes)
        : Networks.fresh(
            ((ModelSettings.Trained) model.source()).architecture(),
            data.shape(),
            classes,
            settings.seed());
  }

  private boolean isToBeTrained(String model, Settings settings) {
    return !publisher.isPublished(new RunFolders(settings.output()).model(model));
  }

  private static String trainer(
      MultiLayerNetwork network,
      AveragingChoice averaging,
      ModelSettings.Trained trained,
      ImageSetSummary data) {
    return averaging
        .whyDl4jSpark(network, data.shape())
        .map(why -> "trained by dl4j-spark, " + why)
        .orElseGet(
            () ->
                "trained by the compiled engine, %,d MB of native memory in each worker"
                    .formatted(
                        megabytes(
                            Trainer.nativeBytes(
                                network, data.shape(), trained.training().batchSize()))));
  }

  private void evaluate(Settings settings, List<TableRequest> tables) {
    Evaluate.plan(tables.stream().map(TableRequest::model).toList(), settings.evaluate().transfer())
        .ifPresent(this::line);
    Report.plan(settings.report()).ifPresent(this::line);
  }

  private void harden(ModelSettings hardened, ImageSetSummary data, Settings settings) {
    if (!(hardened.source() instanceof ModelSettings.Hardened how)) {
      return;
    }
    AdversarialTrainingSettings defence = how.defence();
    line(
        "adversarial-train %s: hardens %s, alpha %s, %s, from %s; %s",
        hardened.name(),
        how.model(),
        defence.alpha(),
        defence.attack().key().inWords(),
        Words.of(defence.start()),
        rounds(how.training(), data));
    Generate.checkTarget(defence.attack(), data.dataset(), data.classNames().size());
    tasks.classifyLike(how.model(), hardened.name());
    if (isToBeTrained(hardened.name(), settings)) {
      MultiLayerNetwork network = network(settings.model(how.model()), data, settings);
      if (defence.start() == AdversarialTrainingSettings.Start.TRAINED) {
        AdversarialTrain.check(network, how.model());
      }
      AdversarialTrain.averaging(hardened).whyDl4jSpark(network, data.shape());
      tasks.train(network, how.training(), images(how.training(), data));
    }
  }

  private static long images(TrainSettings training, ImageSetSummary data) {
    long images = data.trainImages() - training.validationImages();
    if (images < 1) {
      throw new ConfigurationException(
          "train.validation-images is %d but %s has %d training images; choose fewer"
              .formatted(training.validationImages(), data.dataset(), data.trainImages()));
    }
    return images;
  }

  private static String rounds(TrainSettings training, ImageSetSummary data) {
    long images = images(training, data);
    long round = (long) training.workers() * training.batchSize() * training.averagingFrequency();
    return String.format(
        Locale.ROOT,
        "%d epochs of %,d images, %d workers, %,d averaging rounds each",
        training.epochs(),
        images,
        training.workers(),
        (images + round - 1) / round);
  }

  private void generate(TableRequest table, ImageSetSummary data, Settings settings) {
    long images =
        settings.generate().split().equals("train") ? data.trainImages() : data.testImages();
    line(
        new Generate(spark, publisher, settings.engine())
            .plan(table.folder(), settings.generate(), data.shape(), images));
  }

  private static long megabytes(long bytes) {
    return (bytes + 1_000_000 - 1) / 1_000_000;
  }

  private void line(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
