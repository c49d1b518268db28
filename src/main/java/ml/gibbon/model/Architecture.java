package ml.gibbon.model;

import static ml.gibbon.error.SettingException.require;
import static ml.gibbon.error.SettingException.requireEach;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import ml.gibbon.text.Words;

/**
 * The networks that Gibbon can train, as values. {@link Networks} makes networks of them. Each
 * checks itself and throws {@link ml.gibbon.error.SettingException}.
 */
public sealed interface Architecture {

  /** What convolutional networks make of a pixel first: see {@link InputScalingLayer}. */
  String SCALED = "(x - 0.5) / 0.25";

  /** One line for tables and reports, for example {@code maxout 240x5, 240x5}. */
  String inWords();

  /** One layer after the other, which are DL4J's. */
  sealed interface Layered extends Architecture {}

  /** Softmax regression: one linear layer. */
  record Softmax() implements Layered {
    @Override
    public String inWords() {
      return "softmax regression";
    }
  }

  /**
   * Fully connected ReLU network.
   *
   * @param units of each hidden layer, at least 1
   * @param inputDropout share of the input values dropped in training, in [0, 1)
   * @param hiddenDropout share of each hidden layer's values dropped in training, in [0, 1)
   */
  record Relu(List<Integer> units, double inputDropout, double hiddenDropout) implements Layered {

    public Relu {
      units = layers("units", units);
      requireShare("inputDropout", inputDropout);
      requireShare("hiddenDropout", hiddenDropout);
    }

    @Override
    public String inWords() {
      return "ReLU " + join(units, "");
    }
  }

  /**
   * Maxout network (Goodfellow et al. 2013, arXiv:1302.4389).
   *
   * @param units of each hidden layer, at least 1; the paper's are [240, 240]
   * @param pieces linear pieces that each unit takes the maximum of, at least 2; the paper's are 5
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
      implements Layered {

    public Maxout {
      units = layers("units", units);
      requirePieces(pieces);
      requireShare("inputDropout", inputDropout);
      requireShare("hiddenDropout", hiddenDropout);
      requireNorm(maxColumnNorm);
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
  record Rbf(int rank) implements Layered {

    public Rbf {
      requirePositive("rank", rank);
    }

    @Override
    public String inWords() {
      return "radial basis functions of rank " + rank;
    }
  }

  /**
   * Convolutional ReLU network: convolutions that halve the sides of images, then one hidden layer.
   *
   * @param filters of each convolution, at least 1
   * @param kernel side of their square kernels, padded by half of it less one
   * @param halving how sides are halved
   * @param units of the hidden layer
   * @param hiddenDropout share of the hidden layer's values dropped in training, in [0, 1)
   */
  record Cnn(List<Integer> filters, int kernel, Halving halving, int units, double hiddenDropout)
      implements Layered {

    private static final int USUAL_KERNEL = 3;

    /** How a convolutional network makes images smaller. */
    public enum Halving {
      /** By 2x2 max pooling after each convolution. */
      POOLING,
      /** By convolutions of stride 2, through which interval bounds go with less loss. */
      STRIDE
    }

    public Cnn {
      filters = layers("filters", filters);
      requirePositive("kernel", kernel);
      requirePositive("units", units);
      requireShare("hiddenDropout", hiddenDropout);
    }

    @Override
    public String inWords() {
      String convolutions =
          kernel == USUAL_KERNEL && halving == Halving.POOLING
              ? ""
              : " of %dx%d and %s".formatted(kernel, kernel, Words.of(halving));
      return "CNN %s%s, %d, of pixels as %s"
          .formatted(join(filters, ""), convolutions, units, SCALED);
    }

    /** With 3x3 kernels and max pooling. */
    public Cnn(List<Integer> filters, int units, double hiddenDropout) {
      this(filters, USUAL_KERNEL, Halving.POOLING, units, hiddenDropout);
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
      implements Layered {

    public ConvMaxout {
      require(!stages.isEmpty(), "stages", stages, "a list of at least one stage");
      stages = List.copyOf(stages);
      requirePositive("units", units);
      requirePieces(pieces);
      requireShare("inputDropout", inputDropout);
      requireShare("hiddenDropout", hiddenDropout);
      requireNorm(maxColumnNorm);
    }

    @Override
    public String inWords() {
      String convolutions =
          stages.stream()
              .map(stage -> stage.filters() + "x" + stage.pieces())
              .collect(Collectors.joining(", "));
      return "convolutional maxout %s, %dx%d, of pixels as %s"
          .formatted(convolutions, units, pieces, SCALED);
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
  record Stage(int filters, int pieces, int kernel, int padding, int pool, int poolStride) {

    public Stage {
      requirePositive("filters", filters);
      requirePieces(pieces);
      requirePositive("kernel", kernel);
      require(padding >= 0, "padding", padding, "a whole number from 0 on");
      requirePositive("pool", pool);
      requirePositive("poolStride", poolStride);
    }
  }

  /**
   * Residual network (He et al. 2015, arXiv:1512.03385) for small images. A depth of 6n + 2 is that
   * of section 4.2: three stages of n blocks, of width, 2 width and 4 width channels. 18 and 34 are
   * those of table 1: four stages, of width to 8 width channels, but with a first convolution of
   * 3x3 and no pooling behind it.
   *
   * @param depth layers with weights, shortcuts not counted: 8, 14, 20, 26, 32, ..., or 18 or 34
   * @param width channels of the first stage, at least 1; the paper's are 16, and 64 for 18 and 34
   */
  record Resnet(int depth, int width) implements Architecture {

    /** The deepest of section 4.2. */
    private static final int DEEPEST = 1202;

    public Resnet {
      boolean known =
          depth == 18 || depth == 34 || (depth >= 8 && depth <= DEEPEST && depth % 6 == 2);
      require(known, "depth", depth, "6n + 2 (8, 14, 20, 26, 32, ... 1202), 18 or 34");
      requirePositive("width", width);
    }

    /** Residual blocks of each stage, two convolutions each. */
    List<Integer> blocks() {
      return switch (depth) {
        case 18 -> List.of(2, 2, 2, 2);
        case 34 -> List.of(3, 4, 6, 3);
        default -> Collections.nCopies(3, (depth - 2) / 6);
      };
    }

    @Override
    public String inWords() {
      return "ResNet-%d of width %d, of pixels as %s".formatted(depth, width, SCALED);
    }
  }

  private static List<Integer> layers(String component, List<Integer> sizes) {
    require(!sizes.isEmpty(), component, sizes, "a list of at least one number");
    requireEach(size -> size >= 1, component, sizes, "a whole number from 1 on");
    return List.copyOf(sizes);
  }

  private static void requirePositive(String component, int found) {
    require(found >= 1, component, found, "a whole number from 1 on");
  }

  private static void requirePieces(int found) {
    require(found >= 2, "pieces", found, "a whole number from 2 on");
  }

  private static void requireShare(String component, double found) {
    require(found >= 0 && found < 1, component, found, "a number from 0 to below 1");
  }

  private static void requireNorm(double found) {
    boolean isNumber = found >= 0 && found < Double.POSITIVE_INFINITY;
    require(isNumber, "maxColumnNorm", found, "a number from 0 on");
  }

  private static String join(List<Integer> numbers, String suffix) {
    return numbers.stream().map(n -> n + suffix).collect(Collectors.joining(", "));
  }
}
