package ml.gibbon.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The networks that Gibbon can train, as values. {@link Networks} turns them into DL4J
 * configurations.
 */
public sealed interface Architecture {

  /** One line for tables and reports, for example {@code maxout 240x5, 240x5}. */
  String inWords();

  /** Softmax regression: one linear layer. */
  record Softmax() implements Architecture {
    @Override
    public String inWords() {
      return "softmax regression";
    }
  }

  /**
   * Fully connected ReLU network.
   *
   * @param units of each hidden layer
   * @param inputDropout share of the input values dropped in training, in [0, 1)
   * @param hiddenDropout share of each hidden layer's values dropped in training, in [0, 1)
   */
  record Relu(List<Integer> units, double inputDropout, double hiddenDropout)
      implements Architecture {

    public Relu {
      units = List.copyOf(units);
    }

    @Override
    public String inWords() {
      return "ReLU " + join(units, "");
    }
  }

  /**
   * Maxout network (Goodfellow et al. 2013, arXiv:1302.4389).
   *
   * @param units of each hidden layer, the paper's is [240, 240]
   * @param pieces linear pieces that each unit takes the maximum of, the paper's is 5
   * @param inputDropout share of the input values dropped in training, in [0, 1)
   * @param hiddenDropout share of each hidden layer's values dropped in training, in [0, 1)
   * @param maxColumnNorm bound on the length of each unit's weight vector, 0 for none
   */
  record Maxout(
      List<Integer> units,
      int pieces,
      double inputDropout,
      double hiddenDropout,
      double maxColumnNorm)
      implements Architecture {

    public Maxout {
      units = List.copyOf(units);
    }

    @Override
    public String inWords() {
      return "maxout " + join(units, "x" + pieces);
    }
  }

  /**
   * Shallow radial basis function network: one unit a class, {@code p(y = k | x) = exp((x - mu_k)^T
   * beta_k (x - mu_k))} (Goodfellow et al. 2015, arXiv:1412.6572, section 7).
   *
   * @param rank of each beta_k, at least 1
   */
  record Rbf(int rank) implements Architecture {
    @Override
    public String inWords() {
      return "radial basis functions of rank " + rank;
    }
  }

  /**
   * Convolutional ReLU network: 3x3 convolutions, each followed by 2x2 max pooling, then one hidden
   * layer.
   *
   * @param filters of each convolution
   * @param units of the hidden layer
   * @param hiddenDropout share of the hidden layer's values dropped in training, in [0, 1)
   */
  record Cnn(List<Integer> filters, int units, double hiddenDropout) implements Architecture {

    public Cnn {
      filters = List.copyOf(filters);
    }

    @Override
    public String inWords() {
      return "CNN %s, %d".formatted(join(filters, ""), units);
    }
  }

  /**
   * Convolutional maxout network (the shape of arXiv:1302.4389, section 4.2): stages of
   * convolution, maxout and max pooling, then a maxout layer and the softmax.
   *
   * @param stages from the input on
   * @param units of the fully connected maxout layer
   * @param pieces of the fully connected maxout layer
   * @param inputDropout share of the input values dropped in training, in [0, 1)
   * @param hiddenDropout share of the other layers' values dropped in training, in [0, 1)
   * @param maxColumnNorm bound on the length of each unit's weight vector, 0 for none
   */
  record ConvMaxout(
      List<Stage> stages,
      int units,
      int pieces,
      double inputDropout,
      double hiddenDropout,
      double maxColumnNorm)
      implements Architecture {

    public ConvMaxout {
      stages = List.copyOf(stages);
    }

    @Override
    public String inWords() {
      String convolutions =
          stages.stream()
              .map(stage -> stage.filters() + "x" + stage.pieces())
              .collect(Collectors.joining(", "));
      return "convolutional maxout %s, %dx%d".formatted(convolutions, units, pieces);
    }
  }

  /**
   * One convolutional stage: stride 1, zero padding.
   *
   * @param filters maxout units, each with {@code pieces} kernels
   * @param pieces kernels that each unit takes the maximum of
   * @param kernel side of the square kernel
   * @param padding zeros added on each side
   * @param pool side of the square of the max pooling
   * @param poolStride distance between pooling squares
   */
  record Stage(int filters, int pieces, int kernel, int padding, int pool, int poolStride) {}

  private static String join(List<Integer> numbers, String suffix) {
    return numbers.stream().map(n -> n + suffix).collect(Collectors.joining(", "));
  }
}
