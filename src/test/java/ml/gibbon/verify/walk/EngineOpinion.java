package ml.gibbon.verify.walk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import ml.gibbon.engine.CompiledClassifier;
import ml.gibbon.engine.Cotangents;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Probabilities;
import ml.gibbon.network.Graph;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * The engine beside the walk, for any graph: all its inputs are packed into one image, its output
 * is a row of logits.
 */
final class EngineOpinion {

  /** Of the largest value or slope: sums of float32 products, in whatever order. */
  private static final double RELATIVE = 1e-5;

  /** Two different examples, so that none is mistaken for another. */
  private static final int EXAMPLES = 2;

  private EngineOpinion() {}

  /**
   * Compares values and slopes of two examples. Graphs without values to compare, and those of a
   * constant, are passed over.
   *
   * @param at values of the graph's inputs, where it has slopes
   * @throws UnsupportedNetworkException when the engine does not compute such a graph
   */
  static void requireThatOfTheWalk(Graph graph, double[][] at) {
    int size = Arrays.stream(at).mapToInt(values -> values.length).sum();
    boolean constant = graph.output().operation() instanceof Operation.Constant;
    if (size == 0 || constant || graph.output().shape().size() == 0) {
      return;
    }
    ImageShape shape = image(size);
    try (CompiledClassifier engine =
        new CompiledClassifier(packed(graph, shape), shape, Probabilities.SOFTMAX)) {
      compare(engine, new GraphWalk(graph), graph, at);
    }
  }

  private static ImageShape image(int size) {
    int height =
        IntStream.rangeClosed(1, size)
            .filter(h -> size % h == 0 && size / h <= ImageShape.MAX_SIDE)
            .findFirst()
            .orElse(size);
    return new ImageShape(1, height, size / height);
  }

  private static void compare(
      CompiledClassifier engine, GraphWalk walk, Graph graph, double[][] at) {
    int outputs = graph.output().shape().size();
    List<double[][]> examples = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      double factor = 1 - (i / 64.0);
      examples.add(
          Arrays.stream(at)
              .map(values -> Arrays.stream(values).map(x -> (float) (factor * x)).toArray())
              .toArray(double[][]::new));
    }
    float[] pixels = floats(examples.stream().flatMap(Arrays::stream));
    float[] cotangents = Cotangents.random(EXAMPLES, outputs, 5);
    List<double[]> values = new ArrayList<>();
    List<double[]> slopes = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      GraphWalk.Pass pass = walk.forward(examples.get(i));
      GraphWalk.Slopes back =
          pass.back(doubles(Arrays.copyOfRange(cotangents, i * outputs, (i + 1) * outputs)));
      values.add(pass.output());
      graph.inputs().forEach(input -> slopes.add(back.of(input)));
    }
    double[] expected = values.stream().flatMapToDouble(Arrays::stream).toArray();
    double[] expectedSlopes = slopes.stream().flatMapToDouble(Arrays::stream).toArray();
    if (Arrays.stream(expected).allMatch(Double::isFinite)
        && Arrays.stream(expectedSlopes).allMatch(Double::isFinite)) {
      Differentiated found = engine.differentiate(pixels, EXAMPLES, Cotangents.fixed(cotangents));
      assertThat(Cotangents.error(found.logits(), expected)).as("values").isLessThan(RELATIVE);
      assertThat(Cotangents.error(found.gradient(), expectedSlopes))
          .as("slopes")
          .isLessThan(RELATIVE);
    }
  }

  /** The same function of one image. */
  private static Graph packed(Graph graph, ImageShape shape) {
    GraphBuilder builder = new GraphBuilder();
    Node image = builder.input("image", Shape.of(1, 1, shape.height(), shape.width()));
    Map<Node, Node> nodes = new IdentityHashMap<>();
    int from = 0;
    for (Node input : graph.inputs()) {
      int size = input.shape().size();
      nodes.put(
          input,
          size == shape.size()
              ? builder.add(input.name(), new Operation.Reshape(input.shape()), image)
              : builder.add(
                  input.name(),
                  new Operation.Selection(
                      IndexMap.of(IntStream.range(from, from + size).toArray()), 0, input.shape()),
                  image));
      from += size;
    }
    for (Node node : graph.nodes()) {
      nodes.computeIfAbsent(
          node,
          same ->
              builder.add(
                  same.name(),
                  same.operation(),
                  same.inputs().stream().map(nodes::get).toArray(Node[]::new)));
    }
    return builder.build(
        builder.add(
            "logits",
            new Operation.Reshape(Shape.of(1, graph.output().shape().size())),
            nodes.get(graph.output())));
  }

  private static float[] floats(Stream<double[]> parts) {
    double[] values = parts.flatMapToDouble(Arrays::stream).toArray();
    float[] floats = new float[values.length];
    IntStream.range(0, floats.length).forEach(i -> floats[i] = (float) values[i]);
    return floats;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
