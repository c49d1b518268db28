package ml.gibbon.train;

import java.util.Map;
import java.util.stream.Collectors;
import ml.gibbon.cluster.JobGroup;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clean training split, kept in the cluster's memory: some images to validate on, the others to
 * train on.
 */
final class TrainingData implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingData.class);

  private final CleanSet set;
  private final JavaRDD<LabelledImage> images;
  private final long trainingImages;
  private final int validationImages;
  private final Broadcast<HeldOut> heldOut;

  /**
   * @param validationImages how many images are held out, 0 for none
   * @param which of them
   * @throws ConfigurationException when that leaves nothing to train on
   * @throws InputException when the files hold other images than their manifest says
   */
  TrainingData(SparkSession spark, PublishedFolder clean, int validationImages, HoldOut which) {
    this.set = clean.about(CleanSet.class);
    this.validationImages = validationImages;
    this.trainingImages = clean.manifest().rows() - validationImages;
    if (trainingImages < 1) {
      throw new ConfigurationException(
          "train.validation-images is %d but %s holds %d images; choose fewer"
              .formatted(validationImages, clean.path(), clean.manifest().rows()));
    }
    this.images =
        CleanTable.read(spark, clean)
            .repartition(spark.sparkContext().defaultParallelism())
            .javaRDD()
            .map(CleanTable::fromRow)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<Integer, Long> counts = counts(spark, clean);
      HeldOut chosen =
          HeldOut.of(images, counts, validationImages, which, clean.manifest().provenance().seed());
      this.heldOut = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(chosen);
      tellOfClassesHeldOut(counts);
    } catch (Exception e) {
      images.unpersist(false);
      throw e;
    }
  }

  /** Images of each class; counting also brings them into the memory that every epoch reads. */
  private Map<Integer, Long> counts(SparkSession spark, PublishedFolder clean) {
    Map<Integer, Long> counts =
        JobGroup.run(
            spark,
            "train",
            "images of " + clean.path(),
            () -> images.map(LabelledImage::label).countByValue());
    RowCount.require(clean, counts.values().stream().mapToLong(Long::longValue).sum());
    return counts;
  }

  /** A class of which nothing is left is one that no model can learn. */
  private void tellOfClassesHeldOut(Map<Integer, Long> counts) {
    Map<Integer, Long> left = training().map(LabelledImage::label).countByValue();
    String gone =
        counts.keySet().stream()
            .filter(label -> !left.containsKey(label))
            .sorted()
            .map(label -> set.classNames().get(label))
            .collect(Collectors.joining(", "));
    if (!gone.isEmpty()) {
      LOG.warn(
          "all training images of class {} are held out by train.validation-images = {}: no model"
              + " can learn it; hold out fewer",
          gone,
          validationImages);
    }
  }

  CleanSet set() {
    return set;
  }

  long trainingImages() {
    return trainingImages;
  }

  int validationImages() {
    return validationImages;
  }

  /** The images to train on, with ids 0 .. trainingImages - 1 in the order of the split. */
  JavaRDD<LabelledImage> training() {
    Broadcast<HeldOut> out = heldOut;
    return images
        .filter(image -> !out.value().contains(image.id()))
        .map(
            image ->
                new LabelledImage(
                    out.value().numberAmongOthers(image.id()), image.label(), image.pixels()));
  }

  /** The images held out, with their ids in the split. */
  JavaRDD<LabelledImage> validation() {
    Broadcast<HeldOut> out = heldOut;
    return images.filter(image -> out.value().contains(image.id()));
  }

  /** The largest id of the first so many images held out, or of all; -1 for none. */
  long idOfValidation(int count) {
    return heldOut.value().last(count);
  }

  @Override
  public void close() {
    heldOut.destroy();
    images.unpersist(false);
  }
}
