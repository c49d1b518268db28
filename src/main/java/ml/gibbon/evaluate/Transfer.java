package ml.gibbon.evaluate;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.gradient.ClassifierFactory;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.StoredModel;
import ml.gibbon.text.Figures;
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
  MetricsRow row(
      PublishedFolder table, AdversarialSet set, StoredModel model, MetricsRow whiteBox) {
    long start = System.nanoTime();
    TransferTally tally = count(table, set, model);
    return new MetricsRow(
        set.dataset(),
        set.split(),
        model.about().name(),
        set.model(),
        set.attack(),
        set.norm(),
        set.epsilon(),
        whiteBox.clip(),
        tally.images(),
        tally.cleanError(),
        tally.adversarialError(),
        tally.confidence(),
        tally.confidenceOnMistakes(),
        tally.successRate(),
        tally.agreement(),
        whiteBox.linfMax(),
        whiteBox.l2Mean(),
        (System.nanoTime() - start) / 1e9,
        List.of());
  }

  private TransferTally count(PublishedFolder table, AdversarialSet set, StoredModel model) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    context.setJobGroup(
        table.path().toString(),
        "evaluate: %s answers %s %s of %s on %s/%s"
            .formatted(
                model.about().name(),
                set.attack(),
                Figures.epsilon(set.epsilon()),
                set.model(),
                set.dataset(),
                set.split()));
    Broadcast<byte[]> file = context.broadcast(model.file());
    try {
      Column[] columns =
          Arrays.stream(AnswerPartition.COLUMNS).map(functions::col).toArray(Column[]::new);
      return spark
          .read()
          .schema(AdversarialTable.SCHEMA)
          .parquet(table.files())
          .select(columns)
          .javaRDD()
          .mapPartitions(
              new AnswerPartition(
                  file, new ClassifierFactory(engine, set.imageShape()), set.pixelFormat()))
          .fold(new TransferTally(), TransferTally::add);
    } finally {
      file.destroy();
      context.clearJobGroup();
    }
  }
}
