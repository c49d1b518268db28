package ml.gibbon.ingest.read;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Finds out which columns of a Parquet file hold images and labels.
 *
 * @param bytes size of the file, for messages
 * @param features what the footer says of the columns, in Hugging Face's own JSON
 */
record ParquetColumnSearch(DataFile file, long bytes, MessageType schema, JsonNode features) {

  private static final List<String> USUAL_IMAGE_NAMES =
      List.of("image", "img", "images", "picture", "photo", "png", "jpg", "jpeg");
  private static final String USUAL_LABEL_NAME = "label";
  private static final List<String> OTHER_LABEL_NAMES =
      List.of(
          "labels",
          "fine_label",
          "coarse_label",
          "target",
          "targets",
          "class",
          "class_id",
          "class_label",
          "category",
          "digit",
          "cls",
          "y");

  private static final List<PrimitiveTypeName> LABEL_TYPES =
      List.of(
          PrimitiveTypeName.INT32,
          PrimitiveTypeName.INT64,
          PrimitiveTypeName.BOOLEAN,
          PrimitiveTypeName.FLOAT,
          PrimitiveTypeName.DOUBLE,
          PrimitiveTypeName.BINARY);

  /**
   * Finds the columns by the names that the settings give, or else by those that are usual.
   *
   * @throws InputException when they are not there, of another type, or several that may be meant
   */
  ParquetColumns find(DataSettings.Parquet wanted) {
    Map<String, String> folders = folders(file);
    String imageName = image(wanted);
    String labelName = label(wanted, folders);
    Type image = imageType(imageName);
    if (!schema.containsField(labelName)) {
      return new ParquetColumns(
          imageName,
          labelName,
          folders.get(labelName),
          "",
          new MessageType("images", image).toString());
    }
    Type label = labelType(labelName);
    return new ParquetColumns(
        imageName,
        labelName,
        "",
        new MessageType("labels", label).toString(),
        new MessageType("images", image, label).toString());
  }

  /** The one column that is named by the key, is usual, or looks like one; else an error. */
  private String image(DataSettings.Parquet wanted) {
    if (!wanted.imageColumn().isEmpty()) {
      return existing(wanted.imageColumn(), "image", "data.parquet.image-column");
    }
    return only("image", images())
        .orElseThrow(() -> missing("image column image or img", "data.parquet.image-column"));
  }

  /** The column of the usual name, or all that look like images. */
  List<String> images() {
    Optional<String> usual = USUAL_IMAGE_NAMES.stream().filter(schema::containsField).findFirst();
    return usual.isPresent()
        ? List.of(usual.get())
        : schema.getFields().stream()
            .filter(type -> isFeature(type, "Image") || bytesOf(type).isPresent())
            .filter(type -> !type.isPrimitive())
            .map(Type::getName)
            .toList();
  }

  /** The label column, or the name of folders such as {@code label=3}; else an error. */
  private String label(DataSettings.Parquet wanted, Map<String, String> folders) {
    if (!wanted.labelColumn().isEmpty()) {
      return folders.containsKey(wanted.labelColumn())
          ? wanted.labelColumn()
          : existing(wanted.labelColumn(), "label", "data.parquet.label-column");
    }
    return only("label", labels())
        .orElseThrow(() -> missing("label column label", "data.parquet.label-column"));
  }

  /** The column or folders of the usual name, or all that may be labels. */
  List<String> labels() {
    Map<String, String> folders = folders(file);
    if (schema.containsField(USUAL_LABEL_NAME) || folders.containsKey(USUAL_LABEL_NAME)) {
      return List.of(USUAL_LABEL_NAME);
    }
    List<String> described =
        schema.getFields().stream()
            .filter(type -> isFeature(type, "ClassLabel"))
            .map(Type::getName)
            .toList();
    List<String> usual =
        OTHER_LABEL_NAMES.stream()
            .filter(name -> schema.containsField(name) || folders.containsKey(name))
            .toList();
    return described.isEmpty() ? usual : described;
  }

  private boolean isFeature(Type type, String kind) {
    return features.path(type.getName()).path("_type").asText().equals(kind);
  }

  private Optional<String> only(String what, List<String> candidates) {
    if (candidates.size() > 1) {
      throw new InputException(
          "%s (%d bytes) has several columns that may be the %s: %s; set data.parquet.%s-column to one of them"
              .formatted(file, bytes, what, String.join(", ", candidates), what));
    }
    return candidates.stream().findFirst();
  }

  private String existing(String name, String what, String key) {
    if (!schema.containsField(name)) {
      throw missing(what + " column " + name, key);
    }
    return name;
  }

  private InputException missing(String what, String key) {
    List<String> names = schema.getFields().stream().map(Type::getName).toList();
    return new InputException(
        "%s (%d bytes) has no %s, its columns are %s; set %s"
            .formatted(file, bytes, what, String.join(", ", names), key));
  }

  private Type imageType(String name) {
    Type image = schema.getType(name);
    return bytesOf(image)
        .orElseThrow(
            () ->
                wrongType(
                    image,
                    "a binary, or a struct with a binary field bytes, that holds PNG or JPEG, or an image of Spark's own image source"));
  }

  private Type labelType(String name) {
    Type label = schema.getType(name);
    boolean known =
        label.isPrimitive()
            && !label.isRepetition(Type.Repetition.REPEATED)
            && LABEL_TYPES.contains(label.asPrimitiveType().getPrimitiveTypeName());
    if (!known) {
      throw wrongType(label, "a whole number, a truth value or a text");
    }
    return label;
  }

  private InputException wrongType(Type found, String allowed) {
    return new InputException(
        "%s (%d bytes) has a column %s of type %s but %s is needed"
            .formatted(file, bytes, found.getName(), inWords(found), allowed));
  }

  private static String inWords(Type type) {
    if (type.isPrimitive()) {
      return type.asPrimitiveType().getPrimitiveTypeName().toString();
    }
    boolean isList =
        type.getLogicalTypeAnnotation() != null
            && type.getLogicalTypeAnnotation().toString().equals("LIST");
    if (isList) {
      Type element = type.asGroupType().getType(0);
      boolean wrapped = !element.isPrimitive() && element.asGroupType().getFieldCount() == 1;
      return "list of "
          + inWords(wrapped ? element.asGroupType().getType(0) : element)
          + " (raw pixels are not read)";
    }
    return "struct of "
        + String.join(", ", type.asGroupType().getFields().stream().map(Type::getName).toList());
  }

  /** The column of bytes itself, or the struct reduced to what is read; empty for neither. */
  private static Optional<Type> bytesOf(Type image) {
    if (isBinary(image)) {
      return Optional.of(image);
    }
    boolean single = !image.isPrimitive() && !image.isRepetition(Type.Repetition.REPEATED);
    if (single && SparkImage.isOne(image.asGroupType())) {
      return Optional.of(
          image
              .asGroupType()
              .withNewFields(
                  SparkImage.FIELDS.stream().map(image.asGroupType()::getType).toList()));
    }
    boolean struct =
        single
            && image.asGroupType().containsField(ParquetColumns.BYTES)
            && isBinary(image.asGroupType().getType(ParquetColumns.BYTES));
    return struct
        ? Optional.of(
            image.asGroupType().withNewFields(image.asGroupType().getType(ParquetColumns.BYTES)))
        : Optional.empty();
  }

  private static boolean isBinary(Type type) {
    return type.isPrimitive()
        && !type.isRepetition(Type.Repetition.REPEATED)
        && type.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }

  /** Values that stand in names of the folders above a file, as Spark writes them. */
  private static Map<String, String> folders(DataFile file) {
    Map<String, String> values = new TreeMap<>();
    for (Path folder = new Path(file.uri()).getParent();
        folder != null;
        folder = folder.getParent()) {
      int equals = folder.getName().indexOf('=');
      if (equals > 0) {
        String value = folder.getName().substring(equals + 1);
        values.putIfAbsent(
            folder.getName().substring(0, equals),
            URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return values;
  }
}
