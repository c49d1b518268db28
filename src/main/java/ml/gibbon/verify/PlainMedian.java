package ml.gibbon.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import ml.gibbon.image.ImageShape;

/**
 * The median of the values around each: of the size x size places from {@code size / 2} before it
 * on, the image mirrored at its edges with the edge itself repeated; of an even number the upper
 * one. Of equal values those come first that stand first by rows.
 */
record PlainMedian(ImageShape shape, int size) {

  /** The filtered image. */
  float[] of(float[] image) {
    float[] filtered = new float[image.length];
    for (int i = 0; i < filtered.length; i++) {
      filtered[i] = image[medianAt(image, i)];
    }
    return filtered;
  }

  /** A gradient goes to where the median was taken from. */
  double[] back(float[] image, double[] gradient) {
    double[] sums = new double[image.length];
    for (int i = 0; i < sums.length; i++) {
      sums[medianAt(image, i)] += gradient[i];
    }
    return sums;
  }

  private int medianAt(float[] image, int place) {
    int column = place % shape.width();
    int row = place / shape.width() % shape.height();
    int channel = place / shape.width() / shape.height();
    List<Integer> window = new ArrayList<>();
    for (int dy = 0; dy < size; dy++) {
      for (int dx = 0; dx < size; dx++) {
        int y = reflected(row - size / 2 + dy, shape.height());
        int x = reflected(column - size / 2 + dx, shape.width());
        window.add((channel * shape.height() + y) * shape.width() + x);
      }
    }
    // A stable sort.
    window.sort(Comparator.comparing(at -> image[at]));
    return window.get(window.size() / 2);
  }

  private static int reflected(int at, int length) {
    int inside = at;
    while (inside < 0 || inside >= length) {
      inside = inside < 0 ? -1 - inside : 2 * length - 1 - inside;
    }
    return inside;
  }
}
