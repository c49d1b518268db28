package ml.gibbon.model.onnx.importer;

import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.AveragePooling.Divisor;
import ml.gibbon.network.Operation.Reduction;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Maxima and means over windows and over whole images. */
final class Poolings {

  private Poolings() {}

  static List<Value> maximum(Call call) {
    return List.of(
        pool(call, new Operation.MaxPooling(window(call))),
        new Value.Absent("the indices of a MaxPool"));
  }

  static Value average(Call call) {
    boolean all = Attributes.flag(call.node(), "count_include_pad", false);
    Divisor divisor = all ? Divisor.WINDOW : Divisor.INSIDE;
    return pool(call, new Operation.AveragePooling(window(call), divisor));
  }

  private static Window window(Call call) {
    Windows windows = Windows.ofPooling(call);
    Shape shape = call.shape(0);
    return windows.over(shape.rank() == 3 ? 1 : shape.length(2), shape.length(-1));
  }

  private static Value pool(Call call, Operation operation) {
    return call.result(Windows.restored(call, call.add(operation, Windows.images(call))));
  }

  static Operator.Single global(Reduction.Kind kind) {
    return call -> {
      Node in = call.operand(0);
      int rank = in.shape().rank();
      call.require(rank > 2, "works on %s, which has no axes behind the channels", in.shape());
      if (rank == 4 && kind == Reduction.Kind.MEAN) {
        return call.result(mean(call, in));
      }
      List<Integer> axes = IntStream.range(2, rank).boxed().toList();
      return call.result(call.add(new Reduction(kind, axes, true), in));
    };
  }

  /** Of whole images, {@code [B, C, 1, 1]}. */
  static Node mean(Call call, Node images) {
    return call.add(new Operation.AveragePooling(whole(images.shape()), Divisor.INSIDE), images);
  }

  private static Window whole(Shape images) {
    return new Window(side(images.length(2)), side(images.length(3)));
  }

  private static Window.Axis side(int length) {
    return Window.Axis.of(length, length, length, 0, 0, 1, false);
  }
}
