package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.whole;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/**
 * Selections as Slice or Gather along axes and Pad around the result, where they choose places
 * along each axis; otherwise as one Gather from all values in a row.
 */
final class Selections {

  private Selections() {}

  static void write(Writing node, Operation.Selection selection) {
    Optional<AxisPlaces[]> places =
        AxisPlaces.of(selection.sources(), node.shape(0), selection.to());
    if (places.isPresent()) {
      alongAxes(node, places.get(), selection.fill());
    } else {
      inRow(node, selection);
    }
  }

  private static void alongAxes(Writing node, AxisPlaces[] places, float fill) {
    String value = node.in(0);
    long[] pads = new long[2 * places.length];
    for (int axis = 0; axis < places.length; axis++) {
      value = chosen(node, value, axis, places[axis]);
      pads[axis] = places[axis].before();
      pads[places.length + axis] = places[axis].after();
    }
    if (Arrays.stream(pads).anyMatch(pad -> pad > 0)) {
      node.result("Pad", value, node.integers("pads", pads), node.number(fill));
    } else {
      node.result("Identity", value);
    }
  }

  private static String chosen(Writing node, String value, int axis, AxisPlaces places) {
    int[] inner = places.inner();
    if (places.isAll()) {
      return value;
    } else if (places.step() == 0) {
      String indices = node.integers("indices", longs(inner));
      return node.step("Gather", Map.of("axis", whole(axis)), value, indices);
    }
    return node.step(
        "Slice",
        value,
        node.integers("starts", inner[0]),
        node.integers("ends", inner[inner.length - 1] + 1),
        node.integers("axes", axis),
        node.integers("steps", places.step()));
  }

  private static void inRow(Writing node, Operation.Selection selection) {
    Shape from = node.shape(0);
    int[] sources = selection.sources().toArray();
    String row = node.reshape(node.in(0), 1, from.size());
    if (Arrays.stream(sources).anyMatch(source -> source < 0)) {
      row = node.step("Pad", row, node.integers("pads", 0, 0, 0, 1), node.number(selection.fill()));
      sources = IntStream.of(sources).map(source -> source < 0 ? from.size() : source).toArray();
    }
    String chosen =
        node.step(
            "Gather", Map.of("axis", whole(1)), row, node.integers("indices", longs(sources)));
    node.result("Reshape", chosen, node.lengths(selection.to().toArray()));
  }

  private static long[] longs(int... numbers) {
    return Arrays.stream(numbers).asLongStream().toArray();
  }
}
