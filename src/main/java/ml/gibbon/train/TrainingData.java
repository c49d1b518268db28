package ml.gibbon.train;

import ml.gibbon.cluster.JobGroup;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * The clean training split, kept in the cluster's memory: the images with the smallest ids to train
 * on, the rest to validate on.
 */
final class TrainingData implements AutoCloseable {

  private final CleanSet set;
  private final JavaRDD<LabelledImage> images;
  private final long trainingImages;
  private final int validationImages;

  /**
   * @param validationImages held out from the end of the split, 0 for none
   * @throws ConfigurationException when that leaves nothing to train on
   * @throws InputException when the files hold other images than their manifest says
   */
  TrainingData(SparkSession spark, PublishedFolder clean, int validationImages) {
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
    requireAll(spark, clean);
  }

  /** Counts them once, which also brings them into the memory that every epoch reads. */
  private void requireAll(SparkSession spark, PublishedFolder clean) {
    try {
      RowCount.require(
          clean, JobGroup.run(spark, "train", "images of " + clean.path(), images::count));
    } catch (Exception e) {
      close();
      throw e;
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

  /** Images with ids 0 .. trainingImages - 1. */
  JavaRDD<LabelledImage> training() {
    long end = trainingImages;
    return images.filter(image -> image.id() < end);
  }

  JavaRDD<LabelledImage> validation() {
    long end = trainingImages;
    return images.filter(image -> image.id() >= end);
  }

  @Override
  public void close() {
    images.unpersist(false);
  }
}
