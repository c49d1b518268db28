package ml.gibbon.store;

import ml.gibbon.attack.AdversarialImage;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of an adversarial table, and the one place that maps its rows. */
public final class AdversarialTable {

  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required("image_id", DataTypes.LongType),
            required("label", DataTypes.IntegerType),
            new StructField("target", DataTypes.IntegerType, true, Metadata.empty()),
            required("clean_pixels", DataTypes.BinaryType),
            required("adversarial_pixels", DataTypes.BinaryType),
            required("clean_prediction", DataTypes.IntegerType),
            required("clean_confidence", DataTypes.FloatType),
            required("adversarial_prediction", DataTypes.IntegerType),
            required("adversarial_confidence", DataTypes.FloatType),
            required("success", DataTypes.BooleanType),
            required("linf", DataTypes.FloatType),
            required("l2", DataTypes.FloatType),
            required("l0", DataTypes.IntegerType),
            required("attack", DataTypes.StringType),
            required("norm", DataTypes.StringType),
            required("epsilon", DataTypes.DoubleType)
          });

  public static final Encoder<Row> ENCODER = Encoders.row(SCHEMA);

  private AdversarialTable() {}

  private static StructField required(String name, DataType type) {
    return new StructField(name, type, false, Metadata.empty());
  }

  public static Row toRow(AdversarialImage image, AdversarialSet set) {
    return RowFactory.create(
        image.id(),
        image.label(),
        image.target().isPresent() ? image.target().getAsInt() : null,
        image.cleanPixels(),
        image.adversarialPixels(),
        image.cleanPrediction(),
        image.cleanConfidence(),
        image.adversarialPrediction(),
        image.adversarialConfidence(),
        image.success(),
        image.linf(),
        image.l2(),
        image.l0(),
        set.attack(),
        set.norm(),
        set.epsilon());
  }
}
