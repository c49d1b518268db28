package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.importer.Interpolation.Coordinates;
import ml.gibbon.model.onnx.importer.Interpolation.Kernel;
import ml.gibbon.model.onnx.importer.Interpolation.Rounding;
import ml.gibbon.model.onnx.importer.Interpolation.Weights;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** Resize and its predecessor Upsample: axes of another length, one after the other. */
final class Resizes {

  private final Call call;
  private final OnnxNode node;
  private final Shape from;
  private final int[] axes;
  private final Interpolation[] lengths;

  private Resizes(Call call) {
    this.call = call;
    this.node = call.node();
    this.from = call.shape(0);
    int[] given = Attributes.ints(node, "axes");
    this.axes =
        given.length == 0
            ? IntStream.range(0, from.rank()).toArray()
            : Arrays.stream(given).map(from::axis).toArray();
    this.lengths = lengths();
  }

  static Value of(Call call) {
    return new Resizes(call).result();
  }

  private Value result() {
    boolean old = call.opset() < 11;
    Coordinates mode =
        old
            ? Coordinates.ASYMMETRIC
            : choice("coordinate_transformation_mode", Coordinates.HALF_PIXEL);
    String kind = node.text("mode", "nearest");
    if (kind.equals("nearest")) {
      return nearest(
          mode, old ? Rounding.FLOOR : choice("nearest_mode", Rounding.ROUND_PREFER_FLOOR));
    }
    call.require(
        List.of("linear", "bilinear", "cubic").contains(kind),
        "has mode = %s, which is not one of nearest, linear, cubic",
        kind);
    call.require(
        extrapolation() == 0, "has extrapolation_value = %s, which must be 0", extrapolation());
    Weights weights =
        new Weights(
            kind.equals("cubic") ? Kernel.CUBIC : Kernel.LINEAR,
            Attributes.flag(node, "antialias", false),
            Attributes.flag(node, "exclude_outside", false),
            node.floating("cubic_coeff_a", -0.75f));
    return interpolated(mode, weights);
  }

  private float extrapolation() {
    return node.floating("extrapolation_value", 0);
  }

  private <E extends Enum<E>> E choice(String attribute, E otherwise) {
    String text = node.text(attribute, otherwise.name());
    E[] all = otherwise.getDeclaringClass().getEnumConstants();
    return Arrays.stream(all)
        .filter(value -> value.name().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(
            () ->
                call.refuse(
                    "has %s = %s, which is not one of %s",
                    attribute, text, Arrays.toString(all).toLowerCase(Locale.ROOT)));
  }

  private Value nearest(Coordinates mode, Rounding rounding) {
    int[][] along = Places.all(from);
    for (int i = 0; i < axes.length; i++) {
      if (changes(lengths[i], mode)) {
        along[axes[i]] = lengths[i].nearest(mode, rounding);
      }
    }
    return call.select(call.in(0), along, extrapolation());
  }

  private Value interpolated(Coordinates mode, Weights weights) {
    Node result = call.operand(0);
    for (int i = 0; i < axes.length; i++) {
      Interpolation length = lengths[i];
      if (changes(length, mode)) {
        Shape shape = Shape.of(length.out(), length.in());
        call.reserve(shape);
        Known matrix = Known.of(call.type(), shape, length.matrix(mode, weights));
        result =
            call.add(
                new Operation.AxisProduct(axes[i], call.parameter("resize" + axes[i], matrix)),
                result);
      }
    }
    return call.result(result);
  }

  private static boolean changes(Interpolation length, Coordinates mode) {
    return mode == Coordinates.TF_CROP_AND_RESIZE
        || length.in() != length.out()
        || length.scale() != 1;
  }

  private Interpolation[] lengths() {
    double[] scales = scales();
    int[] sizes = scales.length == 0 ? sizes() : new int[0];
    call.require(
        scales.length == axes.length || sizes.length == axes.length,
        "has %d scales or sizes for %d axes",
        Math.max(scales.length, sizes.length),
        axes.length);
    boolean crops = node.text("coordinate_transformation_mode", "").equals("tf_crop_and_resize");
    double[] roi = crops ? call.known(1, "its region").doubles() : new double[0];
    call.require(!crops || roi.length == 2 * axes.length, "has a region of %d numbers", roi.length);
    Interpolation[] all = new Interpolation[axes.length];
    for (int i = 0; i < all.length; i++) {
      int in = from.length(axes[i]);
      double scale = scales.length > 0 ? scales[i] : (double) sizes[i] / in;
      double out = scales.length > 0 ? Math.floor(in * scale) : sizes[i];
      call.require(
          in > 0 && out > 0 && out <= Budget.VALUES && scale > 0,
          "makes an axis of length %.0f of one of %d",
          out,
          in);
      double start = crops ? roi[i] : 0;
      double end = crops ? roi[i + axes.length] : 1;
      all[i] = new Interpolation(in, (int) out, scale, start, end);
    }
    return all;
  }

  /** An attribute before opset 9, the second input in 9 and 10, the third from 11 on. */
  private double[] scales() {
    if (node.has("scales")) {
      return node.floats("scales", List.of()).stream().mapToDouble(Float::doubleValue).toArray();
    }
    int index = call.opset() < 11 ? 1 : 2;
    return call.has(index) ? call.known(index, "its list of scales").doubles() : new double[0];
  }

  private int[] sizes() {
    int[] sizes = call.integers(3, "its list of sizes");
    String policy = node.text("keep_aspect_ratio_policy", "stretch");
    if (policy.equals("stretch") || sizes.length != axes.length) {
      return sizes;
    }
    double[] scales =
        IntStream.range(0, sizes.length)
            .mapToDouble(i -> (double) sizes[i] / from.length(axes[i]))
            .toArray();
    double scale =
        switch (policy) {
          case "not_larger" -> Arrays.stream(scales).min().orElse(1);
          case "not_smaller" -> Arrays.stream(scales).max().orElse(1);
          default ->
              throw call.refuse(
                  "has keep_aspect_ratio_policy = %s, which is not one of stretch, not_larger,"
                      + " not_smaller",
                  policy);
        };
    return Arrays.stream(axes)
        .map(axis -> (int) Math.floor(scale * from.length(axis) + 0.5))
        .toArray();
  }
}
