package ml.gibbon.evaluate;

import static ml.gibbon.store.AdversarialTable.CLEAN_PIXELS;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.LABEL;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.result.Finding;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.StoredModel;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Asks a model itself, on a few clean images of a table. It is asked in a task, whose memory the
 * plan of the run has counted, and not on the driver.
 */
final class ModelChecks implements Evaluate.ModelInspection {

  /** Images of a sample. */
  private static final int SAMPLE = 32;

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  ModelChecks(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  @Override
  public List<Finding> of(String modelFolder, PublishedFolder table, long seed) {
    StoredModel model = StoredModel.open(publisher, modelFolder);
    ClassifierFactory classifiers = new ClassifierFactory(engine, model.about().imageShape());
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> file = context.broadcast(model.file());
    try {
      return JobGroup.run(
          spark,
          "evaluate",
          "checks of %s on images of %s"
              .formatted(model.about().name(), table.about(AdversarialSet.class).split()),
          () ->
              context
                  .parallelize(List.of(sample(table, seed)), 1)
                  .map(
                      images ->
                          probe(classifiers, file, images.toArray(LabelledImage[]::new), seed))
                  .first());
    } finally {
      file.destroy();
    }
  }

  private static List<Finding> probe(
      ClassifierFactory classifiers, Broadcast<byte[]> file, LabelledImage[] images, long seed) {
    try (DifferentiableClassifier classifier = classifiers.of(file.value())) {
      ImageBatch batch = ImageBatch.of(classifiers.inputShape(), List.of(images));
      return new ModelProbe(classifier, batch, seed).findings();
    }
  }

  /** The same images in whichever files they lie; of all images only the ids are read. */
  private List<LabelledImage> sample(PublishedFolder table, long seed) {
    Dataset<Row> rows = AdversarialTable.read(spark, table);
    Object[] ids =
        rows
            .select(IMAGE_ID)
            .orderBy(xxhash64(col(IMAGE_ID), lit(seed)), col(IMAGE_ID))
            .limit(SAMPLE)
            .collectAsList()
            .stream()
            .map(row -> row.getLong(0))
            .toArray();
    return rows
        .where(col(IMAGE_ID).isin(ids))
        .select(IMAGE_ID, LABEL, CLEAN_PIXELS)
        .orderBy(IMAGE_ID)
        .collectAsList()
        .stream()
        .map(row -> new LabelledImage(row.getLong(0), row.getInt(1), row.getAs(2)))
        .toList();
  }
}
