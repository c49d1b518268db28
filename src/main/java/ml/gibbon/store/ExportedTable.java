package ml.gibbon.store;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PngImage;
import ml.gibbon.provenance.Provenance;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The columns of an adversarial table as other programs get it: images as PNG in the layout of
 * Hugging Face, what was measured on them, and in every row where it comes from, as a reader of
 * single rows sees no manifest.
 */
public final class ExportedTable {

  /** Version of these columns. */
  public static final int SCHEMA_VERSION = 1;

  /** The adversarial image: {@code struct<bytes: binary, path: string>}, a PNG. */
  public static final String IMAGE = "image";

  /** The clean one, in the same way. */
  public static final String CLEAN_IMAGE = "clean_image";

  public static final List<String> IMAGES = List.of(IMAGE, CLEAN_IMAGE);

  /** Of an image struct. */
  public static final String BYTES = "bytes";

  /** Dataset, split, image, model and attack: the name of one pair of images. */
  public static final String PAIR_ID = "pair_id";

  public static final String SOURCE_DATASET = "source_dataset";
  public static final String SOURCE_SPLIT = "source_split";

  /** The image's id in the clean table, its place among the images that were read. */
  public static final String SOURCE_INDEX = "source_index";

  /** All settings of the attack's kind, as JSON. */
  public static final String ATTACK_SETTINGS = "attack_settings";

  /** Null of attacks that have no such setting. */
  public static final String STEPS = "steps";

  /** Null of attacks that have no such setting, or choose it by themselves. */
  public static final String STEP_SIZE = "step_size";

  /** Null of attacks that have no such setting. */
  public static final String RANDOM_START = "random_start";

  public static final String CLIP = "clip";
  public static final String ATTACK_SEED = "attack_seed";
  public static final String MODEL = "model";
  public static final String MODEL_SHA256 = "model_sha256";
  public static final String GIBBON_VERSION = "gibbon_version";
  public static final String CODE_COMMIT = "code_commit";
  public static final String SCHEMA = "schema_version";

  /** Columns that hold a class, numbered like the class names. */
  public static final List<String> CLASSES =
      List.of(
          AdversarialTable.LABEL,
          AdversarialTable.TARGET,
          AdversarialTable.CLEAN_PREDICTION,
          AdversarialTable.ADVERSARIAL_PREDICTION);

  /** Columns that are the same in both tables, in the order in which they stand here. */
  private static final List<String> MEASURED =
      List.of(
          AdversarialTable.CLEAN_CONFIDENCE,
          AdversarialTable.ADVERSARIAL_CONFIDENCE,
          AdversarialTable.SUCCESS,
          AdversarialTable.BROKEN_BY,
          AdversarialTable.LINF,
          AdversarialTable.L2,
          AdversarialTable.L1,
          AdversarialTable.L0,
          AdversarialTable.BREAKING_EPSILON,
          AdversarialTable.EVALUATIONS,
          AdversarialTable.QUERIES,
          AdversarialTable.ATTACK,
          AdversarialTable.KIND,
          AdversarialTable.NORM,
          AdversarialTable.EPSILON,
          AdversarialTable.GOAL);

  private ExportedTable() {}

  /**
   * The rows of an adversarial table in these columns.
   *
   * @param rows with pixels as uint8
   * @param set of that table
   * @param modelSha256 of the attacked model's file
   * @param maker of that table
   */
  public static Dataset<Row> of(
      Dataset<Row> rows, AdversarialSet set, String modelSha256, Provenance maker) {
    Column[] columns =
        Stream.of(
                List.of(pairId(set).as(PAIR_ID)),
                List.of(
                    image(set, AdversarialTable.ADVERSARIAL_PIXELS).as(IMAGE),
                    image(set, AdversarialTable.CLEAN_PIXELS).as(CLEAN_IMAGE)),
                CLASSES.stream().map(name -> col(name).cast(DataTypes.LongType).as(name)).toList(),
                MEASURED.stream().map(functions::col).toList(),
                origin(set, modelSha256, maker))
            .flatMap(List::stream)
            .toArray(Column[]::new);
    return rows.select(columns);
  }

  private static Column pairId(AdversarialSet set) {
    return concat(
        lit("%s/%s/".formatted(set.dataset(), set.split())),
        col(AdversarialTable.IMAGE_ID),
        lit("/%s/%s".formatted(set.model(), set.key().folder())));
  }

  private static Column image(AdversarialSet set, String pixels) {
    return struct(
        png(set.imageShape()).apply(col(pixels)).as(BYTES),
        concat(col(AdversarialTable.IMAGE_ID), lit(".png")).as("path"));
  }

  private static UserDefinedFunction png(ImageShape shape) {
    UDF1<byte[], byte[]> encode = pixels -> PngImage.encode(pixels, shape);
    return udf(encode, DataTypes.BinaryType);
  }

  private static List<Column> origin(AdversarialSet set, String modelSha256, Provenance maker) {
    Map<String, String> settings = set.settings();
    return List.of(
        lit(set.dataset()).as(SOURCE_DATASET),
        lit(set.split()).as(SOURCE_SPLIT),
        col(AdversarialTable.IMAGE_ID).as(SOURCE_INDEX),
        lit(Json.tree(settings).toString()).as(ATTACK_SETTINGS),
        setting(settings, "steps", DataTypes.IntegerType).as(STEPS),
        setting(settings, "step-size", DataTypes.DoubleType).as(STEP_SIZE),
        setting(settings, "random-start", DataTypes.BooleanType).as(RANDOM_START),
        lit(set.clip()).as(CLIP),
        lit(maker.seed()).as(ATTACK_SEED),
        lit(set.model()).as(MODEL),
        lit(modelSha256).as(MODEL_SHA256),
        lit(maker.version()).as(GIBBON_VERSION),
        lit(maker.gitCommit()).as(CODE_COMMIT),
        lit(SCHEMA_VERSION).as(SCHEMA));
  }

  private static Column setting(Map<String, String> settings, String key, DataType type) {
    String value = settings.getOrDefault(key, "auto");
    return lit(value.equals("auto") ? null : value).cast(type);
  }
}
