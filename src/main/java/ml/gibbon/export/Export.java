package ml.gibbon.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.ExportFormat;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.ClassifierFactory;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.AnswerCounts;
import ml.gibbon.store.ExportedSet;
import ml.gibbon.store.ExportedTable;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.StoredModel;
import ml.gibbon.text.Words;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Stage {@code export}: an adversarial table in the format of another program.
 *
 * <p>PNG files hold 256 grey levels, tables of float32 pixels all values between: such an image is
 * moved onto grey levels inside its ball, and what the rows say of it is measured again there.
 */
public final class Export {

  private static final int IMAGES_PER_FILE = 4096;

  private final SparkSession spark;
  private final Publisher publisher;
  private final EngineChoice engine;

  /**
   * @param engine which implementation answers
   */
  public Export(SparkSession spark, Publisher publisher, EngineChoice engine) {
    this.spark = spark;
    this.publisher = publisher;
    this.engine = engine;
  }

  /**
   * Publishes one table in one format.
   *
   * @param model name of the attacked model
   * @param attack name of the table's folder
   * @param folder of the export
   * @throws ml.gibbon.error.InputException when the table or the model is missing
   * @throws ConfigurationException when the export exists, or PNG files cannot hold the images
   */
  public PublishedFolder run(
      ExportFormat format, String model, String attack, RunFolders folders, String folder) {
    publisher.refuseExisting(folder);
    PublishedFolder table = publisher.open(folders.adversarial(model, attack), AdversarialSet.KIND);
    AdversarialSet set = table.about(AdversarialSet.class);
    refuseUnlessFits(format, table, set);
    StoredModel stored = StoredModel.open(publisher, folders.model(model));
    Provenance maker = table.manifest().provenance();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<byte[]> network = context.broadcast(stored.file());
    try {
      Dataset<Row> rows = AdversarialTable.read(spark, table);
      Dataset<Row> exported =
          format.isOfGreyLevels()
              ? ExportedTable.of(
                  onGreyLevels(inOrder(rows, table.manifest().rows()), set, network, maker),
                  set,
                  stored.about().sha256(),
                  maker)
              : rows;
      return JobGroup.run(
          spark,
          "export",
          "%s of %s as %s".formatted(set.inWords(), model, Words.of(format)),
          () ->
              publisher.publish(
                  folder,
                  ExportedSet.KIND,
                  settings(format),
                  Provenance.of(maker.seed(), inputs(table, stored)),
                  attempt -> {
                    Dataset<Row> written =
                        writer(format, set, table.manifest().rows()).write(exported, attempt);
                    AnswerCounts counts = AnswerCounts.of(written);
                    written.unpersist();
                    return new Publisher.Written(
                        counts.images(),
                        new ExportedSet(
                            Words.of(format),
                            format.isOfGreyLevels() ? set.with(PixelFormat.UINT8) : set,
                            table.hash(),
                            stored.about().sha256(),
                            AnswerCounts.of(rows),
                            counts));
                  }));
    } finally {
      network.destroy();
    }
  }

  /** Hashes of what an export is made from, by the names that its provenance gives them. */
  public static Map<String, String> inputs(PublishedFolder table, StoredModel model) {
    return Map.of(
        "adversarial/" + model.about().name(),
        table.hash(),
        model.about().name(),
        model.about().sha256());
  }

  private static JsonNode settings(ExportFormat format) {
    return Json.tree(Map.of("format", Words.of(format)));
  }

  private static void refuseUnlessFits(
      ExportFormat format, PublishedFolder table, AdversarialSet set) {
    double low = set.key().threatModel().clip().low();
    double high = set.key().threatModel().clip().high();
    if (format.isOfGreyLevels() && (low < 0 || high > 1)) {
      throw new ConfigurationException(
          "export.formats has %s but the pixels of %s were clipped to %s and PNG files hold [0, 1] only: export it as npy or npz, or leave it out with --set generate.attacks=[...]"
              .formatted(Words.of(format), table.path(), set.clip()));
    }
  }

  /** By image, and by no more of a cluster than the images need. */
  private static Dataset<Row> inOrder(Dataset<Row> rows, long images) {
    int files = Math.toIntExact((images + IMAGES_PER_FILE - 1) / IMAGES_PER_FILE);
    return rows.repartitionByRange(Math.max(1, files), rows.col(AdversarialTable.IMAGE_ID))
        .sortWithinPartitions(AdversarialTable.IMAGE_ID);
  }

  private Dataset<Row> onGreyLevels(
      Dataset<Row> rows, AdversarialSet set, Broadcast<byte[]> network, Provenance maker) {
    if (set.pixelFormat() == PixelFormat.UINT8) {
      return rows;
    }
    return rows.mapPartitions(
        new GreyLevelRows(
            network, new ClassifierFactory(engine, set.imageShape()), set.key(), maker.seed()),
        AdversarialTable.ENCODER);
  }

  private TableWriter writer(ExportFormat format, AdversarialSet set, long images) {
    return switch (format) {
      case HUGGINGFACE -> new HuggingFaceTable(spark);
      case PNG -> new PngFolder(spark, set.classNames());
      case TFRECORD -> new TfRecords(spark);
      case NPY, NPZ ->
          new NumpyFiles(
              spark.sparkContext().hadoopConfiguration(), set, images, format == ExportFormat.NPZ);
    };
  }
}
