package ml.gibbon.model.dl4j;

import static ml.gibbon.model.dl4j.LayerTranslation.is;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import ml.gibbon.network.Function;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Arithmetic;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.L2NormalizeVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;

/**
 * Translates one vertex of a DL4J graph that is no layer, given its inputs. Whatever it does not
 * know it refuses.
 *
 * @param name of the vertex, for messages
 */
record VertexTranslation(GraphBuilder builder, String name, GraphVertex vertex, List<Node> inputs) {

  /** The vertex's value. */
  Node value() {
    if (is(vertex, ElementWiseVertex.class)) {
      return elementwise(((ElementWiseVertex) vertex).getOp());
    } else if (is(vertex, MergeVertex.class)) {
      refuseIf(((MergeVertex) vertex).getMergeAxis() != 1, "merges along another axis than 1");
      return add(new Operation.Concatenation(1), inputs.toArray(Node[]::new));
    } else if (is(vertex, ScaleVertex.class)) {
      return linear(((ScaleVertex) vertex).getScaleFactor(), 0, single());
    } else if (is(vertex, ShiftVertex.class)) {
      return linear(1, ((ShiftVertex) vertex).getShiftFactor(), single());
    } else if (is(vertex, SubsetVertex.class)) {
      return subset((SubsetVertex) vertex);
    } else if (is(vertex, L2NormalizeVertex.class)) {
      return unitLength((L2NormalizeVertex) vertex);
    } else if (is(vertex, PreprocessorVertex.class)) {
      return new Preparation(builder, name, single(), this::refused)
          .by(((PreprocessorVertex) vertex).getPreProcessor());
    }
    throw refused("is not supported");
  }

  private Node elementwise(ElementWiseVertex.Op op) {
    Shape shape = inputs.get(0).shape();
    refuseIf(
        inputs.stream().anyMatch(input -> !input.shape().equals(shape)),
        "has inputs of different shapes");
    return switch (op) {
      case Add -> fold(Arithmetic.Kind.ADD);
      case Average -> linear(1.0 / inputs.size(), 0, fold(Arithmetic.Kind.ADD));
      case Product -> fold(Arithmetic.Kind.MULTIPLY);
      case Max -> fold(Arithmetic.Kind.MAXIMUM);
      case Subtract -> {
        refuseIf(inputs.size() != 2, "subtracts %d inputs, not two".formatted(inputs.size()));
        yield fold(Arithmetic.Kind.SUBTRACT);
      }
    };
  }

  private Node fold(Arithmetic.Kind kind) {
    Node folded = inputs.get(0);
    for (Node input : inputs.subList(1, inputs.size())) {
      folded = add(new Operation.Arithmetic(kind), folded, input);
    }
    return folded;
  }

  private Node linear(double scale, double shift, Node input) {
    return add(new Operation.Elementwise(Function.LINEAR, (float) scale, (float) shift), input);
  }

  /** The features or channels from one to another, both included. */
  private Node subset(SubsetVertex subset) {
    Shape in = single().shape();
    refuseIf(
        subset.getFrom() < 0 || subset.getTo() < subset.getFrom() || subset.getTo() >= in.length(1),
        "takes %d to %d of %d channels".formatted(subset.getFrom(), subset.getTo(), in.length(1)));
    Shape out = in.with(1, subset.getTo() - subset.getFrom() + 1);
    int first = subset.getFrom() * in.size(2, in.rank());
    int[] sources = IntStream.range(first, first + out.size()).toArray();
    return add(new Operation.Selection(IndexMap.of(sources), 0, out), single());
  }

  /** {@code x / max(|x|, epsilon)}, with the Euclidean length of an example's values. */
  private Node unitLength(L2NormalizeVertex vertex) {
    Node in = single();
    int rank = in.shape().rank();
    int[] axes = IntStream.range(1, rank).toArray();
    int[] own = vertex.getDimension();
    refuseIf(
        own != null && own.length > 0 && !Arrays.equals(own, axes),
        "normalises dimensions of its own");
    Node squares = add(new Operation.Arithmetic(Arithmetic.Kind.MULTIPLY), in, in);
    Node sum =
        add(
            new Operation.Reduction(
                Operation.Reduction.Kind.SUM, IntStream.of(axes).boxed().toList(), true),
            squares);
    Node length = add(new Operation.Elementwise(Function.SQRT), sum);
    Node bounded =
        add(
            new Operation.Elementwise(
                Function.CLIP, (float) vertex.getEps(), Float.POSITIVE_INFINITY),
            length);
    return add(new Operation.Arithmetic(Arithmetic.Kind.DIVIDE), in, bounded);
  }

  private Node single() {
    refuseIf(inputs.size() != 1, "has %d inputs, not one".formatted(inputs.size()));
    return inputs.get(0);
  }

  private Node add(Operation operation, Node... on) {
    return builder.add(name, operation, on);
  }

  private UnsupportedNetworkException refused(String why) {
    return new UnsupportedNetworkException(
        "%s (%s) %s".formatted(name, vertex.getClass().getSimpleName(), why));
  }

  private void refuseIf(boolean condition, String why) {
    if (condition) {
      throw refused(why);
    }
  }
}
