package ml.gibbon.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import ml.gibbon.store.StoredModel;
import ml.gibbon.text.Words;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How adversarial images of one model do on others (Goodfellow et al. 2015, section 8): the others
 * answer the stored pixels.
 */
final class Transfer implements AutoCloseable {

  /** Pixels that a task keeps: little beside an executor's heap, many beside building a model. */
  private static final long HELD = 64L << 20;

  private final SparkSession spark;
  private final EngineChoice engine;
  private final List<Answering> models = new ArrayList<>();

  /** A model, sent to the executors once. */
  private record Answering(ModelSet about, Broadcast<byte[]> file) {}

  Transfer(SparkSession spark, EngineChoice engine) {
    this.spark = spark;
    this.engine = engine;
  }

  /** One more model that answers. */
  void add(StoredModel model) {
    models.add(new Answering(model.about(), context().broadcast(model.file())));
  }

  /**
   * The rows of one table and all other models that its images fit, in their order: one Spark job
   * over the stored pixels, without a shuffle; a few numbers a task come back. The time of each
   * model is its part of the job's.
   *
   * @param whiteBox the table's own row, whose images and sizes of change are the same
   */
  List<MetricsRow> rows(PublishedFolder table, MetricsRow whiteBox) {
    AdversarialSet set = table.about(AdversarialSet.class);
    List<Answering> answering = models.stream().filter(model -> answers(model.about, set)).toList();
    if (answering.isEmpty()) {
      return List.of();
    }
    long start = System.nanoTime();
    TransferTally[] tallies = count(table, set, whiteBox, answering);
    double seconds = (System.nanoTime() - start) / 1e9;
    double time = Arrays.stream(tallies).mapToLong(TransferTally::time).sum();
    List<MetricsRow> rows = new ArrayList<>();
    for (int i = 0; i < tallies.length; i++) {
      RowCount.require(table, tallies[i].images());
      rows.add(
          new MetricsRow(
              whiteBox.on(),
              answering.get(i).about.name(),
              tallies[i].rates(),
              whiteBox.sizes(),
              seconds * tallies[i].time() / time,
              List.of()));
    }
    return rows;
  }

  /**
   * Whether a model answers a table: one of another model, with images of its shape and classes.
   */
  private static boolean answers(ModelSet model, AdversarialSet set) {
    return !set.model().equals(model.name())
        && set.shape().equals(model.shape())
        && set.classNames().size() == model.classNames().size();
  }

  private TransferTally[] count(
      PublishedFolder table, AdversarialSet set, MetricsRow whiteBox, List<Answering> answering) {
    String what =
        "%s %s of %s on %s"
            .formatted(
                answering.size() == 1
                    ? answering.get(0).about.name() + " answers"
                    : Words.count(answering.size(), "model") + " answer",
                whiteBox.on().inWords(),
                whiteBox.source(),
                whiteBox.on().cleanImages());
    ImageProgress progress = new ImageProgress(spark.sparkContext(), "evaluate: " + what);
    AnswerPartition answers =
        new AnswerPartition(
            answering.stream().map(Answering::file).toList(),
            new ClassifierFactory(engine, set.imageShape()),
            whiteBox.on().pixels(),
            HELD,
            progress.counter());
    Column[] columns =
        Arrays.stream(AnswerPartition.COLUMNS).map(functions::col).toArray(Column[]::new);
    try (progress) {
      progress.begin(table.manifest().rows() * answering.size());
      return JobGroup.run(
          spark,
          "evaluate",
          what,
          () ->
              AdversarialTable.read(spark, table)
                  .select(columns)
                  .javaRDD()
                  .mapPartitions(answers)
                  .fold(TransferTally.several(answering.size()), TransferTally::add));
    }
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
  }

  @Override
  public void close() {
    models.forEach(model -> model.file.destroy());
  }
}
