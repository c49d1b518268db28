package ml.gibbon.store;

import ml.gibbon.image.LabelledImage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of a clean table, and the one place that maps its rows. */
public final class CleanTable {

  public static final String IMAGE_ID = "image_id";
  public static final String LABEL = "label";
  public static final String PIXELS = "pixels";

  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            new StructField(IMAGE_ID, DataTypes.LongType, false, Metadata.empty()),
            new StructField(LABEL, DataTypes.IntegerType, false, Metadata.empty()),
            new StructField(PIXELS, DataTypes.BinaryType, false, Metadata.empty())
          });

  public static final Encoder<Row> ENCODER = Encoders.row(SCHEMA);

  private CleanTable() {}

  /** The rows of a published table. */
  public static Dataset<Row> read(SparkSession spark, PublishedFolder table) {
    return read(spark, table.files());
  }

  /** The rows of some of its files. */
  public static Dataset<Row> read(SparkSession spark, String... files) {
    return TableFiles.read(spark, SCHEMA, files);
  }

  public static Row toRow(LabelledImage image) {
    return RowFactory.create(image.id(), image.label(), image.pixels());
  }

  public static LabelledImage fromRow(Row row) {
    return new LabelledImage(row.getLong(0), row.getInt(1), row.getAs(2));
  }
}
