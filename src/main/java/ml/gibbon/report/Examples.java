package ml.gibbon.report;

import static ml.gibbon.store.AdversarialTable.ADVERSARIAL_PREDICTION;
import static ml.gibbon.store.AdversarialTable.CLEAN_PREDICTION;
import static ml.gibbon.store.AdversarialTable.IMAGE_ID;
import static ml.gibbon.store.AdversarialTable.LABEL;

import java.util.Comparator;
import java.util.List;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.RowCount;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Picks the images that tell the story of a table and reads these few. */
final class Examples {

  /** 0 right when clean and broken by the attack, 1 right and unbroken, 2 wrong from the start. */
  private static final String STORY =
      "CASE WHEN %1$s <> %2$s THEN 2 WHEN %3$s = %2$s THEN 1 ELSE 0 END AS story"
          .formatted(CLEAN_PREDICTION, LABEL, ADVERSARIAL_PREDICTION);

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
    Comparator<Row> byLabel = Comparator.comparing(row -> row.<Integer>getAs(LABEL));
    Comparator<Row> byId = Comparator.comparing(row -> row.<Long>getAs(IMAGE_ID));
    RowCount.require(table, rows(table).count());
    return rows(table)
        .selectExpr(IMAGE_ID, LABEL, STORY)
        .selectExpr(
            "*",
            "row_number() OVER (PARTITION BY story, %s ORDER BY %s) AS turn"
                .formatted(LABEL, IMAGE_ID))
        .where(functions.col("turn").leq(count))
        .collectAsList()
        .stream()
        .sorted(byStory.thenComparing(row -> row.<Integer>getAs("turn")).thenComparing(byLabel))
        .limit(count)
        .sorted(byLabel.thenComparing(byId))
        .map(row -> row.<Long>getAs(IMAGE_ID))
        .toList();
  }

  /** Reads the images in the order of the ids; those that the table lacks are left out. */
  List<Example> read(PublishedFolder table, List<Long> ids) {
    AdversarialSet set = table.about(AdversarialSet.class);
    return rows(table).where(functions.col(IMAGE_ID).isInCollection(ids)).collectAsList().stream()
        .map(AdversarialTable::fromRow)
        .map(image -> example(image, set.imageShape(), set.pixelFormat()))
        .sorted(Comparator.comparingInt(example -> ids.indexOf(example.id())))
        .toList();
  }

  private Dataset<Row> rows(PublishedFolder table) {
    return AdversarialTable.read(spark, table);
  }

  private static Example example(AdversarialImage image, ImageShape shape, PixelFormat format) {
    return new Example(
        image.id(),
        image.label(),
        decode(PixelFormat.UINT8, image.cleanPixels(), shape),
        decode(format, image.adversarialPixels(), shape),
        image.cleanPrediction(),
        image.cleanConfidence(),
        image.adversarialPrediction(),
        image.adversarialConfidence());
  }

  private static float[] decode(PixelFormat format, byte[] bytes, ImageShape shape) {
    float[] pixels = new float[shape.size()];
    format.decode(bytes, pixels, 0);
    return pixels;
  }
}
