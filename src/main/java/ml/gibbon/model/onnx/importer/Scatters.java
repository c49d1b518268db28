package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/**
 * Tensors with some values put in the place of others: selections from both, one behind the other.
 */
final class Scatters {

  private Scatters() {}

  static Value elements(Call call) {
    Shape data = call.shape(0);
    Shape updates = call.shape(2);
    int axis = data.axis(Attributes.integer(call.node(), "axis", 0));
    call.require(
        updates.equals(call.shape(1))
            && updates.rank() == data.rank()
            && IntStream.range(0, data.rank())
                .allMatch(i -> i == axis || updates.length(i) <= data.length(i)),
        "puts values of shape %s at indices of shape %s into %s",
        updates,
        call.shape(1),
        data);
    int[] indices = call.integers(1, "its list of indices");
    int[][] along = Places.all(updates);
    along[axis] = new int[updates.length(axis)];
    call.reserve(updates);
    int[] places = Places.along(data, along);
    int stride = data.strides()[axis];
    int length = data.length(axis);
    Arrays.setAll(places, i -> places[i] + Selections.counted(call, indices[i], length) * stride);
    return put(call, places);
  }

  /** Each row of indices is the place of a part. */
  static Value parts(Call call) {
    Shape data = call.shape(0);
    Shape rows = call.shape(1);
    call.require(
        rows.rank() >= 1 && rows.length(-1) <= data.rank(),
        "has indices of shape %s for values of shape %s",
        rows,
        data);
    int depth = rows.length(-1);
    int part = data.size(depth, data.rank());
    int count = rows.size(0, rows.rank() - 1);
    call.require(
        call.shape(2).size() == (long) count * part,
        "puts values of shape %s at indices of shape %s into %s",
        call.shape(2),
        rows,
        data);
    int[] indices = call.integers(1, "its list of indices");
    int[] strides = data.strides();
    call.reserve(call.shape(2));
    int[] places = new int[count * part];
    for (int i = 0; i < places.length; i++) {
      places[i] = i % part;
      for (int axis = 0; axis < depth; axis++) {
        int index = indices[i / part * depth + axis];
        places[i] += Selections.counted(call, index, data.length(axis)) * strides[axis];
      }
    }
    return put(call, places);
  }

  /**
   * @param places where each of the new values goes
   */
  private static Value put(Call call, int[] places) {
    call.require(
        call.node().text("reduction", "none").equals("none"),
        "has reduction = %s; only none is supported",
        call.node().text("reduction", "none"));
    Shape data = call.shape(0);
    call.reserve(data);
    int[] sources = IntStream.range(0, data.size()).toArray();
    for (int i = 0; i < places.length; i++) {
      sources[places[i]] = data.size() + i;
    }
    if (call.in(0) instanceof Known old && call.in(2) instanceof Known fresh) {
      double[] both = Arrays.copyOf(old.doubles(), old.size() + fresh.size());
      System.arraycopy(fresh.doubles(), 0, both, old.size(), fresh.size());
      return Known.of(call.type(), Shape.of(both.length), both).selected(sources, 0, data);
    }
    Node both = call.add(new Operation.Concatenation(0), flat(call, 0), flat(call, 2));
    Operation selection = new Operation.Selection(IndexMap.of(sources), 0, data);
    return new Computed(call.type(), call.add(selection, both));
  }

  private static Node flat(Call call, int index) {
    return call.reshape(call.operand(index), Shape.of(call.shape(index).size()));
  }
}
