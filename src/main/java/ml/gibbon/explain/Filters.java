package ml.gibbon.explain;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.FirstLayer;
import ml.gibbon.result.Explanation.Filter;
import ml.gibbon.result.Explanation.FilterRow;

/** The first layer's weights as pictures (the paper's figures 2 and 3). */
final class Filters {

  private static final int MOST_UNITS = 8;
  private static final int MOST_PIECES = 5;

  /** Pictures in a row when every unit has one only. */
  private static final int IN_A_ROW = 10;

  /** Rows of such pictures. */
  private static final int MOST_ROWS = 3;

  private Filters() {}

  /** Rows of pictures: a row for each maxout unit, or ten units or classes a row. */
  static List<FilterRow> of(FirstLayer layer, List<String> classNames) {
    List<FilterRow> rows = new ArrayList<>();
    if (layer.pieces() > 1) {
      for (int unit = 0; unit < Math.min(MOST_UNITS, layer.units()); unit++) {
        List<Filter> pieces = new ArrayList<>();
        for (int piece = 0; piece < Math.min(MOST_PIECES, layer.pieces()); piece++) {
          pieces.add(filter("", layer.shape(), layer.weights(unit, piece)));
        }
        rows.add(new FilterRow("unit " + (unit + 1), pieces));
      }
      return rows;
    }
    int shown = Math.min(layer.units(), MOST_ROWS * IN_A_ROW);
    for (int first = 0; first < shown; first += IN_A_ROW) {
      List<Filter> row = new ArrayList<>();
      for (int unit = first; unit < Math.min(shown, first + IN_A_ROW); unit++) {
        String name = layer.givesLogits() ? classNames.get(unit) : "";
        row.add(filter(name, layer.shape(), layer.weights(unit, 0)));
      }
      rows.add(new FilterRow(layer.givesLogits() ? "weights" : "units", row));
    }
    if (layer.givesLogits()) {
      rows.add(pair(layer, classNames));
    }
    return rows;
  }

  /** The paper's pair is 3 against 7; with fewer classes it is the first two. */
  private static FilterRow pair(FirstLayer layer, List<String> classNames) {
    int a = layer.units() > 7 ? 3 : 0;
    int b = layer.units() > 7 ? 7 : 1;
    float[] difference = layer.weights(a, 0).clone();
    float[] signs = new float[difference.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] -= layer.weights(b, 0)[i];
      signs[i] = Math.signum(difference[i]);
    }
    String versus = classNames.get(a) + " − " + classNames.get(b);
    return new FilterRow(
        "two classes",
        List.of(
            filter(versus, layer.shape(), difference), filter("its sign", layer.shape(), signs)));
  }

  private static Filter filter(String name, ImageShape shape, float[] weights) {
    float largest = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    float[] pixels = new float[weights.length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = largest == 0 ? .5f : .5f + .5f * weights[i] / largest;
    }
    return new Filter(name, shape.toString(), PixelFormat.UINT8.encode(pixels, 0, pixels.length));
  }
}
