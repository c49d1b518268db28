package ml.gibbon.store;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.provenance.Provenance;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Spark in this JVM, and tiny clean tables to work on. */
public final class LocalSpark {

  private LocalSpark() {}

  /** The session that all tests of this JVM share: two cores. */
  public static SparkSession session() {
    return SparkSession.builder()
        .master("local[2]")
        .appName("test")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate();
  }

  /** Stops the session that tests of this JVM share, for those that need settings of their own. */
  public static void stopSession() {
    SparkSession.getActiveSession().foreach(LocalSpark::stop);
    SparkSession.getDefaultSession().foreach(LocalSpark::stop);
  }

  private static Void stop(SparkSession session) {
    session.stop();
    return null;
  }

  public static Publisher publisher() {
    return new Publisher(session(), session().sparkContext().hadoopConfiguration());
  }

  /** Publishes a clean split under a run's root folder, in one file. */
  public static PublishedFolder publishClean(
      Path root, String split, ImageShape shape, int classes, List<LabelledImage> images) {
    return publishClean(root, split, shape, classes, images, 1);
  }

  /** Publishes a clean split under a run's root folder, in so many files with ranges of ids. */
  public static PublishedFolder publishClean(
      Path root,
      String split,
      ImageShape shape,
      int classes,
      List<LabelledImage> images,
      int files) {
    CleanSet set =
        new CleanSet(
            "tiny",
            split,
            shape.toString(),
            java.util.stream.IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    return publisher()
        .publish(
            new RunFolders(root.toString()).clean(split),
            CleanSet.KIND,
            set,
            Json.tree(java.util.Map.of()),
            Provenance.of(1, java.util.Map.of()),
            attempt -> {
              List<Row> rows = images.stream().map(CleanTable::toRow).toList();
              session()
                  .createDataFrame(rows, CleanTable.SCHEMA)
                  .repartitionByRange(files, functions.col(CleanTable.IMAGE_ID))
                  .sortWithinPartitions(CleanTable.IMAGE_ID)
                  .write()
                  .parquet(TableFiles.data(attempt));
              return images.size();
            });
  }

  /**
   * Images whose class can be learnt: class k is bright in its own quarter of the pixels.
   *
   * @param count labels cycle through the classes
   */
  public static List<LabelledImage> learnable(ImageShape shape, int classes, int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(
            i -> {
              int label = random.nextInt(classes);
              byte[] pixels = new byte[shape.size()];
              for (int j = 0; j < pixels.length; j++) {
                boolean own = j * classes / pixels.length == label;
                pixels[j] = (byte) (random.nextInt(110) + (own ? 70 : 0));
              }
              return new LabelledImage(i, label, pixels);
            })
        .toList();
  }
}
