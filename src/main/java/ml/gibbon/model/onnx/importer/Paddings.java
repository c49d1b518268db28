package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.stream.IntStream;
import ml.gibbon.network.Shape;

/** Places before and after an axis; fewer than none cut the axis off. */
final class Paddings {

  private Paddings() {}

  /** Pads were attributes before opset 11. */
  static Value pad(Call call) {
    Shape from = call.shape(0);
    String mode = call.node().text("mode", "constant");
    int[] pads = call.integers("pads", 1);
    int[] axes = call.has(3) ? call.integers(3, "its list of axes") : range(from.rank());
    call.require(
        pads.length == 2 * axes.length, "has %d pads for %d axes", pads.length, axes.length);
    int[][] along = Places.all(from);
    for (int i = 0; i < axes.length; i++) {
      int axis = from.axis(axes[i]);
      along[axis] = places(call, mode, from.length(axis), pads[i], pads[i + axes.length]);
    }
    return call.select(call.in(0), along, mode.equals("constant") ? fill(call) : 0);
  }

  private static int[] range(int rank) {
    return IntStream.range(0, rank).toArray();
  }

  private static double fill(Call call) {
    return call.has(2) ? call.known(2, "its fill").single() : call.node().floating("value", 0);
  }

  private static int[] places(Call call, String mode, int length, int before, int after) {
    long padded = (long) length + before + after;
    call.require(padded >= 0 && padded <= Budget.VALUES, "makes an axis of length %d", padded);
    call.require(
        mode.equals("constant") || length > 0 || padded == 0, "repeats an axis of length 0");
    int[] places = new int[(int) padded];
    Arrays.setAll(places, i -> place(call, mode, length, i - before));
    return places;
  }

  private static int place(Call call, String mode, int length, int place) {
    if (place >= 0 && place < length) {
      return place;
    }
    return switch (mode) {
      case "constant" -> -1;
      case "edge" -> place < 0 ? 0 : length - 1;
      case "wrap" -> Math.floorMod(place, length);
      case "reflect" -> reflected(length, place);
      default ->
          throw call.refuse(
              "has mode = %s, which is not one of constant, reflect, edge, wrap", mode);
    };
  }

  /** To and fro between the first and the last place. */
  private static int reflected(int length, int place) {
    int period = Math.max(1, 2 * (length - 1));
    int within = Math.floorMod(place, period);
    return Math.min(within, period - within);
  }
}
