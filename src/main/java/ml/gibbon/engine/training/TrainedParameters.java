package ml.gibbon.engine.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import ml.gibbon.network.Graph;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Parameter;
import ml.gibbon.network.Shape;

/**
 * Which parameters of a graph are trained: weights and biases of dense layers and convolutions,
 * scales and shifts of normalisations, and vectors that values are multiplied with or added to once
 * weights have been applied. What comes before the first weights prepares pixels, and stays; so do
 * tables, such as embeddings of positions.
 *
 * <p>A parameter that several operations use is trained if each of them can train it, and has one
 * gradient, the sum.
 */
public final class TrainedParameters {

  private final Graph graph;
  private final Predicate<Parameter> free;
  private final BatchNorm batchNorm;
  private final Map<Parameter, List<Node>> uses = new IdentityHashMap<>();
  private final Set<Node> learned = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Parameter> candidates = new LinkedHashSet<>();
  private final Set<Parameter> chosen = new LinkedHashSet<>();
  private final Set<Parameter> statistics = new LinkedHashSet<>();

  /**
   * @param free whether a parameter may change
   */
  public TrainedParameters(Graph graph, Predicate<Parameter> free, BatchNorm batchNorm) {
    this.graph = graph;
    this.free = free;
    this.batchNorm = batchNorm;
    for (Node node : graph.nodes()) {
      node.operation()
          .parameters()
          .forEach(each -> uses.computeIfAbsent(each, first -> new ArrayList<>()).add(node));
      boolean after = node.inputs().stream().anyMatch(learned::contains);
      if (after || isLayer(node.operation())) {
        learned.add(node);
      }
    }
    graph.nodes().forEach(this::choose);
  }

  private static boolean isLayer(Operation operation) {
    return operation instanceof Operation.Dense
        || operation instanceof Operation.Convolution
        || operation instanceof Operation.TransposedConvolution
        || operation instanceof Operation.BatchNormalisation;
  }

  private void choose(Node node) {
    Operation operation = node.operation();
    if (operation instanceof Operation.Dense dense) {
      choose(dense.weights());
      dense.bias().ifPresent(this::choose);
    } else if (operation instanceof Operation.Convolution convolution) {
      choose(convolution.weights());
      convolution.bias().ifPresent(this::choose);
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      choose(normalisation.scale());
      choose(normalisation.shift());
      keep(normalisation);
    } else if (operation instanceof Operation.Affine affine) {
      choose(affine.scale());
      choose(affine.shift());
    } else if (operation instanceof Operation.Constant constant) {
      choose(constant.value());
    }
  }

  private void choose(Parameter parameter) {
    if (parameter.shape().size() > 0
        && uses.get(parameter).stream().allMatch(node -> canTrain(node, parameter))) {
      if (!isFiller(parameter)) {
        candidates.add(parameter);
      }
      if (free.test(parameter)) {
        chosen.add(parameter);
      }
    }
  }

  /** What an affine function has where the network only scales, or only shifts. */
  private boolean isFiller(Parameter parameter) {
    float[] values = parameter.values();
    return !free.test(parameter)
        && uses.get(parameter).get(0).operation() instanceof Operation.Affine affine
        && IntStream.range(0, values.length)
            .allMatch(i -> values[i] == (affine.scale() == parameter ? 1 : 0));
  }

  private boolean canTrain(Node node, Parameter parameter) {
    Operation operation = node.operation();
    if (operation instanceof Operation.Dense dense) {
      return dense.weights() == parameter
          ? isAlike(node, parameter)
          : free.test(dense.weights()) && isAlike(node, dense.weights());
    } else if (operation instanceof Operation.Convolution convolution) {
      return convolution.weights() == parameter
          ? isAlike(node, parameter)
          : free.test(convolution.weights()) && isAlike(node, convolution.weights());
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      return normalisation.scale() == parameter || normalisation.shift() == parameter;
    } else if (operation instanceof Operation.Affine) {
      return learned.contains(node);
    }
    return operation instanceof Operation.Constant
        && isVector(parameter.shape())
        && graph.nodes().stream()
            .filter(user -> user.inputs().contains(node))
            .allMatch(user -> canTrainConstant(user, node));
  }

  /** Whether all that use these weights read them in the same order. */
  private boolean isAlike(Node node, Parameter weights) {
    return uses.get(weights).stream()
        .allMatch(
            other ->
                other.input(0).shape().equals(node.input(0).shape())
                    && isAlike(other.operation(), node.operation()));
  }

  private static boolean isAlike(Operation a, Operation b) {
    if (a instanceof Operation.Convolution one && b instanceof Operation.Convolution other) {
      return one.weights() == other.weights()
          && one.window().equals(other.window())
          && one.groups() == other.groups();
    }
    return a instanceof Operation.Dense one
        && b instanceof Operation.Dense other
        && one.weights() == other.weights();
  }

  private static boolean isVector(Shape shape) {
    int longer = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      longer += shape.length(axis) > 1 ? 1 : 0;
    }
    return longer == 1;
  }

  private boolean canTrainConstant(Node user, Node constant) {
    if (!(user.operation() instanceof Operation.Arithmetic arithmetic) || !learned.contains(user)) {
      return false;
    }
    boolean second = user.input(1) == constant && user.input(0) != constant;
    return switch (arithmetic.kind()) {
      case ADD, MULTIPLY -> second || user.input(1) != constant;
      case PRELU -> second;
      default -> false;
    };
  }

  /** Running statistics of which there is one of each for one normalisation. */
  private void keep(Operation.BatchNormalisation normalisation) {
    List<Parameter> both = List.of(normalisation.mean(), normalisation.variance());
    if (batchNorm == BatchNorm.BATCH
        && normalisation.mean() != normalisation.variance()
        && both.stream().allMatch(each -> free.test(each) && uses.get(each).size() == 1)) {
      statistics.addAll(both);
    }
  }

  /** Those that are trained. */
  public Set<Parameter> trained() {
    return chosen;
  }

  /** Running means and variances that are kept. */
  public Set<Parameter> statistics() {
    return statistics;
  }

  /** Those that could be trained but may not change. */
  public List<Parameter> fixed() {
    return candidates.stream().filter(candidate -> !chosen.contains(candidate)).toList();
  }

  /** Normalisations in the network. */
  public long normalisations() {
    return graph.nodes().stream()
        .filter(node -> node.operation() instanceof Operation.BatchNormalisation)
        .count();
  }

  /** How many of them normalise by the minibatch in training. */
  public long byBatch() {
    return statistics.size() / 2;
  }

  /** The graph with all that changes. */
  public TrainingGraph graph() {
    Set<Parameter> all = new LinkedHashSet<>(chosen);
    all.addAll(statistics);
    return TrainingGraph.of(graph, all);
  }
}
