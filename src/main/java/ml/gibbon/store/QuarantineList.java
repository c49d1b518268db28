package ml.gibbon.store;

import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The images that were left out of a clean table because they cannot be used: lines of JSON in a
 * folder of their own inside the table's.
 */
public final class QuarantineList {

  /** The folder, below that of the table. */
  public static final String FOLDER = "quarantine";

  /** Position in the split as it was read, counted from 0 with the images that were left out. */
  public static final String POSITION = "position";

  /** The source file. */
  public static final String FILE = "file";

  /** The image's place in that file, from 0. */
  public static final String ROW = "row";

  /** What is wrong with it. */
  public static final String REASON = "reason";

  public static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            new StructField(POSITION, DataTypes.LongType, false, Metadata.empty()),
            new StructField(FILE, DataTypes.StringType, false, Metadata.empty()),
            new StructField(ROW, DataTypes.LongType, false, Metadata.empty()),
            new StructField(REASON, DataTypes.StringType, false, Metadata.empty())
          });

  public static final Encoder<Row> ENCODER = Encoders.row(SCHEMA);

  private QuarantineList() {}
}
