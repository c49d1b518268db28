package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.whole;
import static ml.gibbon.model.onnx.exporter.Writing.wholes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.model.onnx.OnnxAttribute;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import ml.gibbon.network.Window;

/**
 * Convolutions and pooling. Instead of {@code ceil_mode}, which programs read in different ways,
 * the padding behind the image reaches as far as the last window does.
 */
final class Windows {

  private Windows() {}

  static void convolution(Writing node, Operation.Convolution convolution) {
    Map<String, OnnxAttribute> attributes = attributes(convolution.window());
    attributes.put("group", whole(convolution.groups()));
    node.result("Conv", attributes, inputs(node, convolution.weights(), convolution.bias()));
  }

  private static String[] inputs(Writing node, Parameter weights, Optional<Parameter> bias) {
    String kernel = node.parameter(weights);
    return bias.map(
            each ->
                new String[] {
                  node.in(0), kernel, node.sheet().parameter(each, Shape.of(each.shape().size()))
                })
        .orElseGet(() -> new String[] {node.in(0), kernel});
  }

  /** Its output, the window's input, is as long as what is left of a full one without padding. */
  static void transposed(Writing node, Operation.TransposedConvolution transposed) {
    Window window = transposed.window();
    Map<String, OnnxAttribute> attributes = attributes(window);
    int[] more = new int[2];
    int[] pads = {window.rows().padding(), window.columns().padding(), 0, 0};
    List<Window.Axis> axes = List.of(window.rows(), window.columns());
    for (int i = 0; i < 2; i++) {
      Window.Axis axis = axes.get(i);
      int full = (axis.out() - 1) * axis.stride() + reach(axis) - axis.padding();
      pads[i + 2] = Math.max(0, full - axis.in());
      more[i] = Math.max(0, axis.in() - full);
    }
    attributes.put("pads", wholes(pads));
    attributes.put("output_padding", wholes(more));
    attributes.put("group", whole(transposed.groups()));
    node.result("ConvTranspose", attributes, inputs(node, transposed.weights(), transposed.bias()));
  }

  /**
   * Without padding of its own it says so in words: otherwise ONNX Runtime, from 1.17 on, makes
   * padding of the zeros that a Pad has put around the image, as if no maximum could be below 0.
   */
  static void maximum(Writing node, Operation.MaxPooling pooling) {
    Map<String, OnnxAttribute> attributes = attributes(pooling.window());
    if (attributes.get("pads").equals(wholes(0, 0, 0, 0))) {
      attributes.remove("pads");
      attributes.put("auto_pad", new OnnxAttribute.Text("VALID"));
    }
    node.result("MaxPool", attributes, node.in(0));
  }

  static void average(Writing node, Operation.AveragePooling pooling) {
    Window window = pooling.window();
    boolean inside = pooling.divisor() == Operation.AveragePooling.Divisor.INSIDE;
    boolean dense = window.rows().dilation() == 1 && window.columns().dilation() == 1;
    boolean fits =
        after(window.rows()) == window.rows().after()
            && after(window.columns()) == window.columns().after();
    if (window.seesAll()) {
      node.result("GlobalAveragePool", node.in(0));
    } else if (dense && (inside || fits)) {
      Map<String, OnnxAttribute> attributes = attributes(window);
      // Opset 17 has no dilation of averages yet.
      attributes.remove("dilations");
      attributes.put("count_include_pad", whole(inside ? 0 : 1));
      node.result("AveragePool", attributes, node.in(0));
    } else {
      quotient(node, window, inside);
    }
  }

  /** The sums, by a convolution of ones, divided by how many numbers are in each. */
  private static void quotient(Writing node, Window window, boolean inside) {
    int channels = node.shape().length(1);
    Shape kernel = Shape.of(channels, 1, window.rows().kernel(), window.columns().kernel());
    float[] ones = new float[kernel.size()];
    Arrays.fill(ones, 1);
    Map<String, OnnxAttribute> attributes = attributes(window);
    attributes.put("group", whole(channels));
    String sums = node.step("Conv", attributes, node.in(0), node.numbers("ones", kernel, ones));
    int[] rows = counts(window.rows(), inside);
    int[] columns = counts(window.columns(), inside);
    float[] divisors = new float[rows.length * columns.length];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = rows[i / columns.length] * columns[i % columns.length];
    }
    Shape places = Shape.of(1, 1, rows.length, columns.length);
    node.result("Div", sums, node.numbers("divisors", places, divisors));
  }

  /** Of each output place the taps that count. */
  private static int[] counts(Window.Axis axis, boolean inside) {
    int[] counts = new int[axis.out()];
    for (int place = 0; place < counts.length; place++) {
      for (int tap = 0; tap < axis.kernel(); tap++) {
        int source = axis.source(place, tap);
        counts[place] += (inside ? axis.inside(source) : axis.counts(source)) ? 1 : 0;
      }
    }
    return counts;
  }

  private static Map<String, OnnxAttribute> attributes(Window window) {
    Window.Axis rows = window.rows();
    Window.Axis columns = window.columns();
    Map<String, OnnxAttribute> attributes = new HashMap<>();
    attributes.put("kernel_shape", wholes(rows.kernel(), columns.kernel()));
    attributes.put("strides", wholes(rows.stride(), columns.stride()));
    attributes.put("dilations", wholes(rows.dilation(), columns.dilation()));
    attributes.put("pads", wholes(rows.padding(), columns.padding(), after(rows), after(columns)));
    return attributes;
  }

  /** Padding behind the image that gives as many output places as there are. */
  private static int after(Window.Axis axis) {
    int room = axis.in() + axis.padding() + axis.after() - reach(axis);
    if (room >= 0 && room / axis.stride() + 1 == axis.out()) {
      return axis.after();
    }
    int after = (axis.out() - 1) * axis.stride() + reach(axis) - axis.in() - axis.padding();
    if (after < 0) {
      throw new UnsupportedNetworkException(
          "its window stops %d places before the end of the image".formatted(-after));
    }
    return after;
  }

  private static int reach(Window.Axis axis) {
    return (axis.kernel() - 1) * axis.dilation() + 1;
  }
}
