package ml.gibbon.verify.walk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;

/**
 * A graph in double precision, node by node: the values of all nodes for one example, and the
 * slopes of a number by all of them (reverse mode; Griewank and Walther 2008, Evaluating
 * Derivatives, chapter 3). Dropout does nothing, batch normalisation has the mean and variance that
 * it holds.
 *
 * <p>Immutable: several threads may use it. Parameters are read once, by the constructor.
 */
public final class GraphWalk {

  private final Graph graph;
  private final Map<Node, Rule> rules = new IdentityHashMap<>();
  private final Map<Parameter, double[]> parameters = new IdentityHashMap<>();

  public GraphWalk(Graph graph) {
    this.graph = graph;
    for (Node node : graph.nodes()) {
      rules.put(node, Rules.of(node));
    }
    for (Parameter parameter : graph.parameters()) {
      parameters.put(parameter, doubles(parameter.values()));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  /**
   * The values of all nodes for one example.
   *
   * @param inputs values of the graph's inputs in their order, row-major
   * @throws IllegalArgumentException when they are not of the inputs' sizes
   */
  public Pass forward(double[]... inputs) {
    return new Pass(inputs);
  }

  /** All values for one example. */
  public final class Pass {

    private final Map<Node, double[]> values = new IdentityHashMap<>();

    private Pass(double[][] inputs) {
      List<Node> arguments = graph.inputs();
      if (inputs.length != arguments.size()) {
        throw new IllegalArgumentException(
            "%d inputs for a graph of %d".formatted(inputs.length, arguments.size()));
      }
      for (int i = 0; i < inputs.length; i++) {
        if (inputs[i].length != arguments.get(i).shape().size()) {
          throw new IllegalArgumentException(
              "%d values do not make %s %s"
                  .formatted(inputs[i].length, arguments.get(i), arguments.get(i).shape()));
        }
        values.put(arguments.get(i), inputs[i].clone());
      }
      for (Node node : graph.nodes()) {
        if (!(node.operation() instanceof Operation.Input)) {
          values.put(node, rules.get(node).value(arguments(node)));
        }
      }
    }

    private double[][] arguments(Node node) {
      List<Parameter> held = node.operation().parameters();
      int inputs = node.inputs().size();
      double[][] arguments = new double[inputs + held.size()][];
      for (int i = 0; i < arguments.length; i++) {
        arguments[i] =
            i < inputs ? values.get(node.input(i)) : parameters.get(held.get(i - inputs));
      }
      return arguments;
    }

    /** A node's value, row-major, not to be changed. */
    public double[] value(Node node) {
      return values.get(node);
    }

    /** The graph's value, not to be changed. */
    public double[] output() {
      return value(graph.output());
    }

    /**
     * The slopes of {@code sum_i cotangent_i output_i}.
     *
     * @param cotangent one number for each of the output's
     */
    public Slopes back(double[] cotangent) {
      return new Slopes(this, cotangent);
    }
  }

  /** The slopes of a number by the values of all nodes, and by parameters. */
  public final class Slopes {

    private final Pass pass;
    private final Map<Node, double[]> slopes = new IdentityHashMap<>();

    private Slopes(Pass pass, double[] cotangent) {
      this.pass = pass;
      if (cotangent.length != graph.output().shape().size()) {
        throw new IllegalArgumentException(
            "%d slopes for an output of shape %s"
                .formatted(cotangent.length, graph.output().shape()));
      }
      for (Node node : graph.nodes()) {
        slopes.put(node, new double[node.shape().size()]);
      }
      System.arraycopy(cotangent, 0, slopes.get(graph.output()), 0, cotangent.length);
      Deque<Node> backwards = new ArrayDeque<>();
      graph.nodes().forEach(backwards::push);
      for (Node node : backwards) {
        back(node, node.inputs().stream().map(slopes::get).toArray(double[][]::new));
      }
    }

    private void back(Node node, double[][] ofInputs) {
      if (!node.inputs().isEmpty()) {
        double[][] arguments = pass.arguments(node);
        double[][] wanted = new double[arguments.length][];
        System.arraycopy(ofInputs, 0, wanted, 0, ofInputs.length);
        rules.get(node).back(arguments, pass.value(node), slopes.get(node), wanted);
      }
    }

    /** By a node's value, row-major, not to be changed. */
    public double[] of(Node node) {
      return slopes.get(node);
    }

    /** By a parameter, of all nodes that hold it. */
    public double[] of(Parameter parameter) {
      double[] sum = new double[parameter.shape().size()];
      for (Node node : graph.nodes()) {
        List<Parameter> held = node.operation().parameters();
        for (int i = 0; i < held.size(); i++) {
          if (held.get(i) == parameter) {
            double[][] arguments = pass.arguments(node);
            double[][] wanted = new double[arguments.length][];
            wanted[node.inputs().size() + i] = sum;
            rules.get(node).back(arguments, pass.value(node), slopes.get(node), wanted);
          }
        }
      }
      return sum;
    }
  }
}
