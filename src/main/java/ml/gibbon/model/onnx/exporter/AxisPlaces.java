package ml.gibbon.model.onnx.exporter;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Shape;

/**
 * Which places along an axis a selection takes.
 *
 * @param before places that are filled before the first that is taken
 * @param inner places that are taken, in their order, at least one
 * @param after places that are filled behind the last
 * @param length of the axis that they are taken from
 */
record AxisPlaces(int before, int[] inner, int after, int length) {

  /** Of each axis; empty where a selection is none of places along axes. */
  static Optional<AxisPlaces[]> of(IndexMap sources, Shape from, Shape to) {
    int first = 0;
    while (first < sources.size() && sources.get(first) < 0) {
      first++;
    }
    if (from.rank() != to.rank() || first == sources.size()) {
      return Optional.empty();
    }
    int[][] maps = new int[to.rank()][];
    AxisPlaces[] places = new AxisPlaces[to.rank()];
    for (int axis = 0; axis < maps.length; axis++) {
      maps[axis] = along(axis, first, sources, from, to);
      Optional<AxisPlaces> found = of(maps[axis], from.length(axis));
      if (found.isEmpty()) {
        return Optional.empty();
      }
      places[axis] = found.get();
    }
    return isProduct(maps, sources, from, to) ? Optional.of(places) : Optional.empty();
  }

  /** Where one line of the result comes from. */
  private static int[] along(int axis, int through, IndexMap sources, Shape from, Shape to) {
    int stride = to.strides()[axis];
    int start = through - through / stride % to.length(axis) * stride;
    int[] map = new int[to.length(axis)];
    for (int i = 0; i < map.length; i++) {
      int source = sources.get(start + i * stride);
      map[i] = source < 0 ? -1 : source / from.strides()[axis] % from.length(axis);
    }
    return map;
  }

  private static Optional<AxisPlaces> of(int[] map, int length) {
    int before = 0;
    while (map[before] < 0) {
      before++;
    }
    int end = map.length;
    while (map[end - 1] < 0) {
      end--;
    }
    int[] inner = Arrays.copyOfRange(map, before, end);
    return Arrays.stream(inner).anyMatch(place -> place < 0)
        ? Optional.empty()
        : Optional.of(new AxisPlaces(before, inner, map.length - end, length));
  }

  /** Whether every value comes from where the places along the axes say. */
  private static boolean isProduct(int[][] maps, IndexMap sources, Shape from, Shape to) {
    int[] strides = from.strides();
    int[] steps = to.strides();
    for (int i = 0; i < sources.size(); i++) {
      int source = 0;
      for (int axis = 0; axis < maps.length && source >= 0; axis++) {
        int place = maps[axis][i / steps[axis] % to.length(axis)];
        source = place < 0 ? -1 : source + place * strides[axis];
      }
      if (source != sources.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all are taken, in their order. */
  boolean isAll() {
    return inner.length == length && step() == 1;
  }

  /** From one place to the next, above 0; 0 where it is not always the same. */
  int step() {
    int step = inner.length == 1 ? 1 : inner[1] - inner[0];
    for (int i = 1; i < inner.length; i++) {
      if (inner[i] - inner[i - 1] != step) {
        return 0;
      }
    }
    return Math.max(0, step);
  }
}
