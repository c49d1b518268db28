package ml.gibbon.evaluate;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.cluster.ImageProgress;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import ml.gibbon.store.StoredModel;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * How adversarial images of one model do on another (Goodfellow et al. 2015, section 8): the other
 * model answers the stored pixels.
 */
final class Transfer {

  private final SparkSession spark;
  private final EngineChoice engine;

  Transfer(SparkSession spark, EngineChoice engine) {
    this.spark = spark;
    this.engine = engine;
  }

  /**
   * The row of one table and one other model: one Spark job over the stored pixels, without a
   * shuffle; a few numbers a task come back.
   *
   * @param whiteBox the table's own row, whose images and sizes of change are the same
   */
  MetricsRow row(PublishedFolder table, StoredModel model, MetricsRow whiteBox) {
    long start = System.nanoTime();
    TransferTally tally = count(table, whiteBox, model);
    RowCount.require(table, tally.images());
    return new MetricsRow(
        whiteBox.on(),
        model.about().name(),
        tally.rates(),
        whiteBox.sizes(),
        (System.nanoTime() - start) / 1e9,
        List.of());
  }

  private TransferTally count(PublishedFolder table, MetricsRow whiteBox, StoredModel model) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> file = context.broadcast(model.file());
    String what =
        "%s answers %s of %s on %s"
            .formatted(
                model.about().name(),
                whiteBox.on().inWords(),
                whiteBox.source(),
                whiteBox.on().cleanImages());
    ImageProgress progress = new ImageProgress(spark.sparkContext(), "evaluate: " + what);
    AnswerPartition answers =
        new AnswerPartition(
            file,
            new ClassifierFactory(engine, model.about().imageShape()),
            whiteBox.on().pixels(),
            progress.counter());
    Column[] columns =
        Arrays.stream(AnswerPartition.COLUMNS).map(functions::col).toArray(Column[]::new);
    try (progress) {
      progress.begin(table.manifest().rows());
      return JobGroup.run(
          spark,
          "evaluate",
          what,
          () ->
              AdversarialTable.read(spark, table)
                  .select(columns)
                  .javaRDD()
                  .mapPartitions(answers)
                  .fold(new TransferTally(), TransferTally::add));
    } finally {
      file.destroy();
    }
  }
}
