package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.Serializable;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * Which columns of a Parquet file hold images and labels, in the layout of Hugging Face's datasets:
 * the image is a struct of {@code bytes} and {@code path}, or bare bytes; or that of Spark's own
 * images ({@link SparkImage}). A path is never followed.
 *
 * @param imageName column of the images
 * @param labelName column of the labels, a whole number, a truth value or a text
 * @param folderLabel the label of all rows, in a file below a folder such as {@code label=3}; empty
 *     where labels are a column
 * @param labelSchema Parquet schema of the label alone, empty when it is no column
 * @param imageSchema Parquet schema of image and label
 */
record ParquetColumns(
    String imageName, String labelName, String folderLabel, String labelSchema, String imageSchema)
    implements Serializable {

  static final String BYTES = "bytes";
  private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

  boolean hasLabelColumn() {
    return !labelSchema.isEmpty();
  }

  MessageType labels() {
    return MessageTypeParser.parseMessageType(labelSchema);
  }

  MessageType images() {
    return MessageTypeParser.parseMessageType(imageSchema);
  }

  /**
   * The label of a row: a Long, or a String that names its class.
   *
   * @throws IOException when it is missing, or a number that is not whole
   */
  Object label(Group row) throws IOException {
    if (!hasLabelColumn()) {
      return labelOfFolder();
    }
    if (row.getFieldRepetitionCount(labelName) == 0) {
      throw new IOException("the label is null");
    }
    return switch (row.getType().getType(labelName).asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> (long) row.getInteger(labelName, 0);
      case INT64 -> row.getLong(labelName, 0);
      case BOOLEAN -> Boolean.toString(row.getBoolean(labelName, 0));
      case FLOAT -> whole(row.getFloat(labelName, 0));
      case DOUBLE -> whole(row.getDouble(labelName, 0));
      default -> row.getBinary(labelName, 0).toStringUsingUTF8();
    };
  }

  /** The label of all rows of a file in a folder such as {@code label=3}. */
  Object labelOfFolder() throws IOException {
    if (folderLabel.isEmpty() || folderLabel.equals(NO_VALUE)) {
      throw new IOException("the label is null");
    }
    return folderLabel.matches("-?\\d{1,18}") ? (Object) Long.valueOf(folderLabel) : folderLabel;
  }

  private static long whole(double label) throws IOException {
    if (label != Math.rint(label) || Math.abs(label) > 1L << 53) {
      throw new IOException("label %s is no whole number".formatted(label));
    }
    return (long) label;
  }

  /** The bytes of a row's image. */
  byte[] image(Group row) throws IOException {
    try {
      return bytes(row);
    } catch (IllegalArgumentException e) {
      // Of a damaged page, whose lengths Parquet believes.
      throw new IOException("the image cannot be read: " + ParquetImages.firstLine(e), e);
    }
  }

  private byte[] bytes(Group row) throws IOException {
    if (row.getFieldRepetitionCount(imageName) > 0) {
      if (row.getType().getType(imageName).isPrimitive()) {
        return row.getBinary(imageName, 0).getBytes();
      }
      Group struct = row.getGroup(imageName, 0);
      if (SparkImage.isOne(struct.getType())) {
        return SparkImage.png(struct);
      }
      if (struct.getFieldRepetitionCount(BYTES) > 0) {
        return struct.getBinary(BYTES, 0).getBytes();
      }
    }
    throw new IOException(
        "the image has no bytes (paths are not followed): write the files' bytes into the column");
  }
}
