package ml.gibbon.report;

import java.util.Comparator;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Picks the images that tell the story of a table and reads these few. */
final class Examples {

  /** 0 right when clean and broken by the attack, 1 right and unbroken, 2 wrong from the start. */
  private static final String STORY =
      "CASE WHEN clean_prediction <> label THEN 2"
          + " WHEN adversarial_prediction = label THEN 1 ELSE 0 END AS story";

  private final SparkSession spark;

  Examples(SparkSession spark) {
    this.spark = spark;
  }

  /**
   * Chooses images by the table's small columns: first those that were right when clean and are
   * broken, one of each class before a second of any, and the smallest ids of each class; unbroken
   * ones only when there are too few.
   *
   * @return at most {@code count} ids in the order of label and id
   */
  List<Long> choose(PublishedFolder table, int count) {
    Comparator<Row> byStory = Comparator.comparing(row -> row.<Integer>getAs("story"));
    Comparator<Row> byLabel = Comparator.comparing(row -> row.<Integer>getAs("label"));
    Comparator<Row> byId = Comparator.comparing(row -> row.<Long>getAs("image_id"));
    return rows(table)
        .selectExpr("image_id", "label", STORY)
        .selectExpr("*", "row_number() OVER (PARTITION BY story, label ORDER BY image_id) AS turn")
        .where(functions.col("turn").leq(count))
        .collectAsList()
        .stream()
        .sorted(byStory.thenComparing(row -> row.<Integer>getAs("turn")).thenComparing(byLabel))
        .limit(count)
        .sorted(byLabel.thenComparing(byId))
        .map(row -> row.<Long>getAs("image_id"))
        .toList();
  }

  /** Reads the images in the order of the ids; those that the table lacks are left out. */
  List<Example> read(PublishedFolder table, List<Long> ids) {
    AdversarialSet set = table.about(AdversarialSet.class);
    return rows(table).where(functions.col("image_id").isInCollection(ids)).collectAsList().stream()
        .map(row -> example(row, set.imageShape(), set.pixelFormat()))
        .sorted(Comparator.comparingInt(example -> ids.indexOf(example.id())))
        .toList();
  }

  private Dataset<Row> rows(PublishedFolder table) {
    return spark.read().schema(AdversarialTable.SCHEMA).parquet(table.files());
  }

  private static Example example(Row row, ImageShape shape, PixelFormat format) {
    return new Example(
        row.<Long>getAs("image_id"),
        row.<Integer>getAs("label"),
        decode(PixelFormat.UINT8, row.getAs("clean_pixels"), shape),
        decode(format, row.getAs("adversarial_pixels"), shape),
        row.<Integer>getAs("clean_prediction"),
        row.<Float>getAs("clean_confidence"),
        row.<Integer>getAs("adversarial_prediction"),
        row.<Float>getAs("adversarial_confidence"));
  }

  private static float[] decode(PixelFormat format, byte[] bytes, ImageShape shape) {
    float[] pixels = new float[shape.size()];
    format.decode(bytes, pixels, 0);
    return pixels;
  }
}
