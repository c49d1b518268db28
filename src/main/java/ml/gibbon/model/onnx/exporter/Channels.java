package ml.gibbon.model.onnx.exporter;

import static ml.gibbon.model.onnx.exporter.Writing.floating;
import static ml.gibbon.model.onnx.exporter.Writing.whole;
import static ml.gibbon.model.onnx.exporter.Writing.wholes;

import java.util.Arrays;
import java.util.Map;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** What is done to channels, or with their mean and variance. */
final class Channels {

  private Channels() {}

  static void batchNormalisation(Writing node, Operation.BatchNormalisation of) {
    node.result(
        "BatchNormalization",
        Map.of("epsilon", floating(of.epsilon())),
        node.in(0),
        node.parameter(of.scale()),
        node.parameter(of.shift()),
        node.parameter(of.mean()),
        node.parameter(of.variance()));
  }

  static void affine(Writing node, Operation.Affine affine) {
    int[] lengths = new int[node.shape().rank() - 1];
    Arrays.fill(lengths, 1);
    lengths[0] = node.shape().length(1);
    Shape channels = Shape.of(lengths);
    String scaled = node.step("Mul", node.in(0), node.sheet().parameter(affine.scale(), channels));
    node.result("Add", scaled, node.sheet().parameter(affine.shift(), channels));
  }

  /** A layer normalisation whose scale, which it cannot do without, is 1. */
  static void standardisation(Writing node, Operation.Standardisation of) {
    int[] lengths = node.shape().toArray();
    Shape normalised = Shape.of(Arrays.copyOfRange(lengths, of.axis(), lengths.length));
    float[] ones = new float[normalised.size()];
    Arrays.fill(ones, 1);
    node.result(
        "LayerNormalization",
        Map.of("axis", whole(of.axis()), "epsilon", floating(of.epsilon())),
        node.in(0),
        node.numbers("ones", normalised, ones));
  }

  static void maxout(Writing node, Operation.Maxout maxout) {
    node.result(
        "ReduceMax",
        Map.of("axes", wholes(1), "keepdims", whole(0)),
        pieces(node, maxout.pieces()));
  }

  static void sumOfSquares(Writing node, Operation.SumOfSquares squares) {
    String sum =
        node.step(
            "ReduceSumSquare",
            Map.of("axes", wholes(1), "keepdims", whole(0)),
            pieces(node, squares.rank()));
    node.result("Neg", sum);
  }

  /** Axis 1 as two: of the pieces, and of the units. */
  private static String pieces(Writing node, int count) {
    int[] units = node.shape().toArray();
    int[] lengths = new int[units.length + 1];
    lengths[0] = units[0];
    lengths[1] = count;
    System.arraycopy(units, 1, lengths, 2, units.length - 1);
    return node.reshape(node.in(0), lengths);
  }
}
