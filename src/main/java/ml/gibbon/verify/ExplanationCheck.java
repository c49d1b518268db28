package ml.gibbon.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.CleanTable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Holds the images of {@code explain.json} against the clean table, and the logits that it gives
 * them where they are not moved against those of the model.
 */
final class ExplanationCheck {

  private ExplanationCheck() {}

  /** The ids of the images that a model's lines are about. */
  static List<Long> ids(JsonNode model) {
    List<Long> ids = new ArrayList<>();
    model.path("lines").forEach(lines -> ids.add(lines.path("imageId").asLong()));
    return ids;
  }

  /** Images of a clean table by id. */
  static Map<Long, Row> images(Dataset<Row> clean, List<Long> ids) {
    Map<Long, Row> images = new HashMap<>();
    clean
        .where(functions.col(CleanTable.IMAGE_ID).isin(ids.toArray()))
        .collectAsList()
        .forEach(row -> images.put(row.getLong(0), row));
    return images;
  }

  /** What differs in the lines of one model, as text. */
  static List<String> differences(
      JsonNode model, Map<Long, Row> images, PlainModel network, ImageShape shape) {
    List<String> faults = new ArrayList<>();
    for (JsonNode lines : model.path("lines")) {
      long id = lines.path("imageId").asLong();
      Row image = images.get(id);
      if (image == null
          || image.getInt(1) != lines.path("label").asInt(-1)
          || !Arrays.equals(image.<byte[]>getAs(2), bytes(lines.path("pixels")))) {
        faults.add(
            "%s: image %d is not the clean table's".formatted(model.path("model").asText(), id));
        continue;
      }
      float[] pixels = new float[shape.size()];
      StoredPixels.decodeGreyLevels(image.getAs(2), pixels, 0);
      if (!answersLike(network.answers(pixels, 1)[0], lines)) {
        faults.add(
            "%s: logits of image %d are not the model's"
                .formatted(model.path("model").asText(), id));
      }
    }
    return faults;
  }

  private static boolean answersLike(Answer answer, JsonNode lines) {
    JsonNode logits = lines.path("logits");
    if (logits.size() != answer.logits().length) {
      return false;
    }
    for (int e = 0; e < lines.path("epsilons").size(); e++) {
      if (lines.path("epsilons").path(e).asDouble() == 0) {
        for (int k = 0; k < logits.size(); k++) {
          if (!answer.hasLogit(k, logits.path(k).path(e).asDouble())) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static byte[] bytes(JsonNode node) {
    try {
      return node.binaryValue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
