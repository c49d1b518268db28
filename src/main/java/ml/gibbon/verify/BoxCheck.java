package ml.gibbon.verify;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import ml.gibbon.image.ImageShape;
import ml.gibbon.network.Graph;
import ml.gibbon.network.IntervalGraph;
import ml.gibbon.store.CleanTable;
import ml.gibbon.verify.walk.GraphWalk;
import org.apache.spark.sql.Row;

/**
 * Holds certificates by interval bounds against the bounds of the first images, computed once more
 * in double precision.
 */
final class BoxCheck {

  private final GraphWalk bounds;
  private final ImageShape shape;

  /**
   * @param network whose certificates they are
   */
  BoxCheck(Graph network, ImageShape shape) {
    this.bounds = new GraphWalk(IntervalGraph.of(network));
    this.shape = shape;
  }

  /**
   * What differs in the certificates of one model, as text.
   *
   * @param images of the clean table, by id
   */
  List<String> differences(JsonNode model, Map<Long, Row> images) {
    String name = model.path("model").asText();
    List<String> faults = new ArrayList<>();
    int at = 0;
    for (JsonNode image : model.path("images")) {
      double radius = image.path("radius").asDouble(-1);
      if (!(radius >= 0 && radius < 1)) {
        faults.add("%s: the radius of an image is %s, not in [0, 1)".formatted(name, radius));
      }
      if (at++ < CertificateCheck.ASKED) {
        long id = image.path("imageId").asLong();
        Row row = images.get(id);
        if (row == null || row.getInt(1) != image.path("label").asInt(-1)) {
          faults.add("%s: image %d is not the clean table's".formatted(name, id));
        } else if (!holds(row, image.path("answer").asInt(), radius)) {
          faults.add("%s: the bounds of image %d do not prove its radius".formatted(name, id));
        }
      }
    }
    return faults;
  }

  private boolean holds(Row row, int answer, double radius) {
    float[] pixels = new float[shape.size()];
    StoredPixels.decodeGreyLevels(row.getAs(CleanTable.PIXELS), pixels, 0);
    double[] parts = new double[IntervalGraph.PARTS * pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      parts[i] = pixels[i];
      parts[pixels.length + i] = Math.max(0, pixels[i] - radius);
      parts[2 * pixels.length + i] = Math.min(1, pixels[i] + radius);
    }
    double[] found = bounds.forward(parts).output();
    int classes = found.length / IntervalGraph.PARTS;
    boolean holds = answer >= 0 && answer < classes;
    for (int k = 0; k < classes && holds; k++) {
      // Without a radius only the answer itself is told, which no other class may be above.
      double other = radius == 0 ? found[k] : found[2 * classes + k];
      double least = radius == 0 ? found[answer] + Math.ulp(1f) : found[classes + answer];
      holds = k == answer || other < least;
    }
    return holds;
  }
}
