package ml.gibbon.store;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.AttackKey;
import ml.gibbon.image.PixelFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The columns of an adversarial table, and the one place that maps its rows, in and out. */
public final class AdversarialTable {

  public static final String IMAGE_ID = "image_id";
  public static final String LABEL = "label";

  /** The class that the attack aimed at; null for an untargeted one. */
  public static final String TARGET = "target";

  public static final String CLEAN_PIXELS = "clean_pixels";
  public static final String ADVERSARIAL_PIXELS = "adversarial_pixels";
  public static final String CLEAN_PREDICTION = "clean_prediction";
  public static final String CLEAN_CONFIDENCE = "clean_confidence";
  public static final String ADVERSARIAL_PREDICTION = "adversarial_prediction";
  public static final String ADVERSARIAL_CONFIDENCE = "adversarial_confidence";
  public static final String SUCCESS = "success";

  /**
   * The attack that reached its goal, which in a cascade is one of its parts, or {@link #CLEAN}
   * where the model's own answer did; null where none did.
   */
  public static final String BROKEN_BY = "broken_by";

  /** {@link #BROKEN_BY} where no attack was needed. */
  public static final String CLEAN = "clean";

  public static final String LINF = "linf";
  public static final String L2 = "l2";
  public static final String L1 = "l1";
  public static final String L0 = "l0";

  /**
   * The size, in the attack's norm, of the smallest change that reached the goal; null where none
   * did, and of an attack that is told an epsilon.
   */
  public static final String BREAKING_EPSILON = "breaking_epsilon";

  /** Gradients that the attack took of the model at this image. */
  public static final String EVALUATIONS = "evaluations";

  /** Answers beyond those that the attack asked the model for. */
  public static final String QUERIES = "queries";

  public static final String ATTACK = "attack";
  public static final String KIND = "kind";
  public static final String NORM = "norm";

  /** Null where the attack looked for the smallest change. */
  public static final String EPSILON = "epsilon";

  public static final String GOAL = "goal";

  /** How the bytes of the adversarial pixels are to be read: {@code float32} or {@code uint8}. */
  public static final String PIXEL_FORMAT = "pixel_format";

  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            required(IMAGE_ID, DataTypes.LongType),
            required(LABEL, DataTypes.IntegerType),
            nullable(TARGET, DataTypes.IntegerType),
            required(CLEAN_PIXELS, DataTypes.BinaryType),
            required(ADVERSARIAL_PIXELS, DataTypes.BinaryType),
            required(CLEAN_PREDICTION, DataTypes.IntegerType),
            required(CLEAN_CONFIDENCE, DataTypes.FloatType),
            required(ADVERSARIAL_PREDICTION, DataTypes.IntegerType),
            required(ADVERSARIAL_CONFIDENCE, DataTypes.FloatType),
            required(SUCCESS, DataTypes.BooleanType),
            nullable(BROKEN_BY, DataTypes.StringType),
            required(LINF, DataTypes.FloatType),
            required(L2, DataTypes.FloatType),
            required(L1, DataTypes.FloatType),
            required(L0, DataTypes.IntegerType),
            nullable(BREAKING_EPSILON, DataTypes.FloatType),
            required(EVALUATIONS, DataTypes.IntegerType),
            required(QUERIES, DataTypes.IntegerType),
            required(ATTACK, DataTypes.StringType),
            required(KIND, DataTypes.StringType),
            required(NORM, DataTypes.StringType),
            nullable(EPSILON, DataTypes.DoubleType),
            required(GOAL, DataTypes.StringType),
            required(PIXEL_FORMAT, DataTypes.StringType)
          });

  public static final Encoder<Row> ENCODER = Encoders.row(SCHEMA);

  private AdversarialTable() {}

  private static StructField required(String name, DataType type) {
    return new StructField(name, type, false, Metadata.empty());
  }

  private static StructField nullable(String name, DataType type) {
    return new StructField(name, type, true, Metadata.empty());
  }

  /** The rows of a published table. */
  public static Dataset<Row> read(SparkSession spark, PublishedFolder table) {
    return TableFiles.read(spark, SCHEMA, table.files());
  }

  /** The row of one image. */
  public static Row toRow(AdversarialImage image, AttackKey attack, PixelFormat pixels) {
    return toRow(image, attack, attack.name(), pixels);
  }

  /**
   * The row of one image that a part of an attack has made.
   *
   * @param part its name
   */
  public static Row toRow(
      AdversarialImage image, AttackKey attack, String part, PixelFormat pixels) {
    OptionalDouble epsilon = attack.threatModel().epsilon();
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
        image.success() ? part : null,
        image.linf(),
        image.l2(),
        image.l1(),
        image.l0(),
        epsilon.isEmpty() && image.success() ? image.size(attack.threatModel().norm()) : null,
        image.evaluations(),
        image.queries(),
        attack.name(),
        attack.kind(),
        attack.threatModel().norm().key(),
        epsilon.isPresent() ? epsilon.getAsDouble() : null,
        attack.goal().key(),
        pixels.key());
  }

  /** The image of one row, which has all columns. */
  public static AdversarialImage fromRow(Row row) {
    Integer target = row.getAs(TARGET);
    return new AdversarialImage(
        row.<Long>getAs(IMAGE_ID),
        row.<Integer>getAs(LABEL),
        target == null ? OptionalInt.empty() : OptionalInt.of(target),
        row.getAs(CLEAN_PIXELS),
        row.getAs(ADVERSARIAL_PIXELS),
        row.<Integer>getAs(CLEAN_PREDICTION),
        row.<Float>getAs(CLEAN_CONFIDENCE),
        row.<Integer>getAs(ADVERSARIAL_PREDICTION),
        row.<Float>getAs(ADVERSARIAL_CONFIDENCE),
        row.<Boolean>getAs(SUCCESS),
        row.<Float>getAs(LINF),
        row.<Float>getAs(L2),
        row.<Float>getAs(L1),
        row.<Integer>getAs(L0),
        row.<Integer>getAs(EVALUATIONS),
        row.<Integer>getAs(QUERIES));
  }
}
