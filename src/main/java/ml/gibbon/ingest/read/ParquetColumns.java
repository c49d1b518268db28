package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Which columns of a Parquet file hold images and labels, in the layout of Hugging Face's datasets:
 * the image is a struct of {@code bytes} and {@code path}, or bare bytes. A path is never followed.
 *
 * @param imageName column of the images
 * @param labelName column of the labels, int32 or int64
 * @param labelSchema Parquet schema of the label alone
 * @param imageSchema Parquet schema of image and label
 */
record ParquetColumns(String imageName, String labelName, String labelSchema, String imageSchema)
    implements Serializable {

  private static final List<String> USUAL_IMAGE_NAMES = List.of("image", "img");
  private static final String USUAL_LABEL_NAME = "label";
  private static final String BYTES = "bytes";

  /**
   * Finds the columns by name.
   *
   * @throws InputException when they are not there or of another type
   */
  static ParquetColumns find(
      DataFile file, long fileBytes, MessageType schema, DataSettings.Parquet wanted) {
    List<String> imageNames =
        wanted.imageColumn().isEmpty() ? USUAL_IMAGE_NAMES : List.of(wanted.imageColumn());
    String labelName = wanted.labelColumn().isEmpty() ? USUAL_LABEL_NAME : wanted.labelColumn();
    String imageName =
        imageNames.stream()
            .filter(schema::containsField)
            .findFirst()
            .orElseThrow(
                () ->
                    missing(
                        file,
                        fileBytes,
                        schema,
                        "image column " + String.join(" or ", imageNames),
                        "data.parquet.image-column"));
    if (!schema.containsField(labelName)) {
      throw missing(
          file, fileBytes, schema, "label column " + labelName, "data.parquet.label-column");
    }
    Type image = schema.getType(imageName);
    Type label = schema.getType(labelName);
    if (!isPrimitive(label, PrimitiveTypeName.INT32)
        && !isPrimitive(label, PrimitiveTypeName.INT64)) {
      throw wrongType(file, fileBytes, label, "an int32 or int64");
    }
    return new ParquetColumns(
        imageName,
        labelName,
        new MessageType("labels", label).toString(),
        new MessageType("images", bytesOf(file, fileBytes, image), label).toString());
  }

  private static Type bytesOf(DataFile file, long fileBytes, Type image) {
    if (isPrimitive(image, PrimitiveTypeName.BINARY)) {
      return image;
    }
    if (!image.isPrimitive()
        && !image.isRepetition(Type.Repetition.REPEATED)
        && image.asGroupType().containsField(BYTES)
        && isPrimitive(image.asGroupType().getType(BYTES), PrimitiveTypeName.BINARY)) {
      GroupType group = image.asGroupType();
      return group.withNewFields(group.getType(BYTES));
    }
    throw wrongType(file, fileBytes, image, "a binary, or a struct with a binary field bytes");
  }

  private static boolean isPrimitive(Type type, PrimitiveTypeName name) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == name;
  }

  private static InputException missing(
      DataFile file, long fileBytes, MessageType schema, String what, String key) {
    List<String> names = schema.getFields().stream().map(Type::getName).toList();
    return new InputException(
        "%s (%d bytes) has no %s, its columns are %s; set %s"
            .formatted(file, fileBytes, what, String.join(", ", names), key));
  }

  private static InputException wrongType(
      DataFile file, long fileBytes, Type found, String allowed) {
    return new InputException(
        "%s (%d bytes) has a column %s of type %s but %s is needed"
            .formatted(
                file,
                fileBytes,
                found.getName(),
                found.isPrimitive() ? found.asPrimitiveType().getPrimitiveTypeName() : "group",
                allowed));
  }

  MessageType labels() {
    return MessageTypeParser.parseMessageType(labelSchema);
  }

  MessageType images() {
    return MessageTypeParser.parseMessageType(imageSchema);
  }

  /** The label of a row. */
  long label(Group row) throws IOException {
    if (row.getFieldRepetitionCount(labelName) == 0) {
      throw new IOException("the label is null");
    }
    Type type = row.getType().getType(labelName);
    return isPrimitive(type, PrimitiveTypeName.INT32)
        ? row.getInteger(labelName, 0)
        : row.getLong(labelName, 0);
  }

  /** The PNG bytes of a row. */
  byte[] image(Group row) throws IOException {
    if (row.getFieldRepetitionCount(imageName) > 0) {
      if (row.getType().getType(imageName).isPrimitive()) {
        return row.getBinary(imageName, 0).getBytes();
      }
      Group struct = row.getGroup(imageName, 0);
      if (struct.getFieldRepetitionCount(BYTES) > 0) {
        return struct.getBinary(BYTES, 0).getBytes();
      }
    }
    throw new IOException("the image has no bytes (paths are not followed)");
  }
}
