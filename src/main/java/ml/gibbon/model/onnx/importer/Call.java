package ml.gibbon.model.onnx.importer;

import java.util.List;
import ml.gibbon.model.onnx.ElementType;
import ml.gibbon.model.onnx.OnnxNode;
import ml.gibbon.model.onnx.importer.Value.Computed;
import ml.gibbon.network.GraphBuilder;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/** One node of the file with what its inputs stand for, and the means to say what it means. */
final class Call {

  private final OnnxNode node;
  private final int opset;
  private final List<Value> inputs;
  private final Scope scope;

  /** What all nodes of a file share. */
  record Scope(GraphBuilder builder, Parameters parameters, Budget budget, Uses uses) {}

  /** How often a name is read. */
  @FunctionalInterface
  interface Uses {
    int of(String name);
  }

  /**
   * @param inputs in the node's order; {@link Value.Absent} where one is left out
   */
  Call(OnnxNode node, int opset, List<Value> inputs, Scope scope) {
    this.node = node;
    this.opset = opset;
    this.inputs = inputs;
    this.scope = scope;
  }

  /** The node as in the file, for its attributes. */
  OnnxNode node() {
    return node;
  }

  /** Version of ONNX's operators. */
  int opset() {
    return opset;
  }

  int inputs() {
    return inputs.size();
  }

  boolean has(int index) {
    return node.hasInput(index);
  }

  /** An input that must be there. */
  Value in(int index) {
    require(has(index), "has no input %d", index);
    Value value = inputs.get(index);
    if (value instanceof Value.Absent absent) {
      throw refuse("reads %s, which Gibbon does not compute", absent.what());
    }
    return value;
  }

  Shape shape(int index) {
    return in(index).shape();
  }

  /** Whether an input is there and its numbers are known. */
  boolean isKnown(int index) {
    return has(index) && in(index) instanceof Known;
  }

  /** Whether the numbers of all inputs that are there are known. */
  boolean allKnown() {
    return inputs.stream().noneMatch(Computed.class::isInstance);
  }

  /**
   * Numbers of an input that must be known.
   *
   * @param what the input is, for the message
   */
  Known known(int index, String what) {
    if (in(index) instanceof Known known) {
      return known;
    }
    throw refuse("%s %s must be a constant but is computed", what, node.inputs().get(index));
  }

  /** Whole numbers of an input that must be known. */
  int[] integers(int index, String what) {
    Known known = known(index, what);
    scope.budget.reserve(known.shape());
    return Attributes.ints(known.integers());
  }

  /** Whole numbers that were an attribute once and are an input today. */
  int[] integers(String attribute, int index, int... otherwise) {
    if (node.has(attribute)) {
      return Attributes.ints(node, attribute);
    }
    return has(index) ? integers(index, attribute) : otherwise;
  }

  /** An input as a node of the graph: constants become one. */
  Node operand(int index) {
    return operand(in(index));
  }

  Node operand(Value value) {
    return value instanceof Computed computed ? computed.node() : constant((Known) value);
  }

  Node constant(Known known) {
    Parameter parameter = parameter("constant", known);
    return scope.builder.add(parameter.name(), new Operation.Constant(parameter));
  }

  /**
   * Numbers as a parameter of the graph.
   *
   * @param role for its name where the file has none
   */
  Parameter parameter(String role, Known known) {
    return scope.parameters.of(name() + "/" + role, known);
  }

  /** A further node of the graph. */
  Node add(Operation operation, Node... on) {
    Node node = scope.builder.add(name(), operation, on);
    require(
        node.shape().size() <= Budget.VALUES,
        "computes %s, which are more than %d million numbers for one image",
        node.shape(),
        Budget.VALUES >> 20);
    return node;
  }

  /** A computed result of the first input's type. */
  Value result(Node result) {
    return new Computed(in(0).type(), result);
  }

  /** A reshaped node, itself if it has that shape. */
  Node reshape(Node of, Shape to) {
    return of.shape().equals(to) ? of : add(new Operation.Reshape(to), of);
  }

  Value reshape(Value of, Shape to) {
    return of instanceof Known known
        ? known.reshaped(to)
        : new Computed(of.type(), reshape(operand(of), to));
  }

  /** Values at chosen places, see {@link Places#along}. */
  Value select(Value of, int[][] along, double fill) {
    Shape to = Places.shape(along);
    reserve(to);
    return select(of, Places.along(of.shape(), along), fill, to);
  }

  /**
   * Values at other places.
   *
   * @param sources for each value of the result its index, -1 for the fill
   */
  Value select(Value of, int[] sources, double fill, Shape to) {
    if (isAllInOrder(sources, of.shape().size())) {
      return reshape(of, to);
    }
    if (of instanceof Known known) {
      return known.selected(sources, fill, to);
    }
    Operation selection = new Operation.Selection(IndexMap.of(sources), (float) fill, to);
    return new Computed(of.type(), add(selection, operand(of)));
  }

  private static boolean isAllInOrder(int[] sources, int size) {
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] != i) {
        return false;
      }
    }
    return sources.length == size;
  }

  /** Makes sure that there is room for numbers of a shape, before they are made. */
  void reserve(Shape shape) {
    scope.budget.reserve(shape);
  }

  /** Whether nothing else in the file reads an input. */
  boolean readsAlone(int index) {
    return scope.uses.of(node.inputs().get(index)) == 1;
  }

  ElementType type() {
    return in(0).type();
  }

  /** Name of the result in the file. */
  String name() {
    return node.outputs().get(0);
  }

  void require(boolean condition, String message, Object... found) {
    if (!condition) {
      throw refuse(message, found);
    }
  }

  UnsupportedNetworkException refuse(String message, Object... found) {
    return new UnsupportedNetworkException(message.formatted(found));
  }
}
