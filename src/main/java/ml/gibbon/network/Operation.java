package ml.gibbon.network;

import java.util.List;
import java.util.Optional;

/**
 * What a node computes from its inputs, as data: who computes it, and how, is another matter. All
 * values are float32. Shapes are those of one example, the axis of size 1 in front included; images
 * are {@code [B, C, H, W]}.
 */
public sealed interface Operation {

  /**
   * Shape of the result.
   *
   * @param inputs shapes of the inputs, as many as the operation has
   * @throws UnsupportedNetworkException when it cannot work on them
   */
  Shape shape(List<Shape> inputs);

  /** What it holds besides its inputs. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /** An argument of the graph. */
  record Input(Shape shape) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return shape;
    }
  }

  /** The same value for every example. */
  record Constant(Parameter value) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return value.shape();
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(value);
    }
  }

  /**
   * {@code W x + b} for the innermost axis.
   *
   * @param weights {@code [outputs, inputs]}
   * @param bias {@code [outputs]}
   */
  record Dense(Parameter weights, Optional<Parameter> bias) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shape in = inputs.get(0);
      Shapes.requireRank(weights, 2);
      bias.ifPresent(each -> Shapes.requireLength(each, weights.shape().length(0)));
      Shapes.require(
          in.rank() >= 1 && in.length(-1) == weights.shape().length(1),
          "takes %d values but gets %s",
          weights.shape().length(1),
          in);
      return in.with(-1, weights.shape().length(0));
    }

    @Override
    public List<Parameter> parameters() {
      return Shapes.list(weights, bias);
    }
  }

  /**
   * Convolution, as networks call the correlation.
   *
   * @param weights {@code [outputs, inputs / groups, kernel height, kernel width]}
   * @param bias {@code [outputs]}
   * @param groups into which input and output channels are divided, each connected to its own
   */
  record Convolution(Parameter weights, Optional<Parameter> bias, Window window, int groups)
      implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shape in = inputs.get(0);
      Shapes.requireImages(in, window.rows().in(), window.columns().in());
      Shapes.requireTaps(weights, window);
      bias.ifPresent(each -> Shapes.requireLength(each, weights.shape().length(0)));
      Shapes.require(
          in.length(1) == (long) weights.shape().length(1) * groups
              && weights.shape().length(0) % groups == 0,
          "takes %d channels in %d groups but gets %s",
          weights.shape().length(1) * groups,
          groups,
          in);
      return Shape.of(
          in.length(0), weights.shape().length(0), window.rows().out(), window.columns().out());
    }

    @Override
    public List<Parameter> parameters() {
      return Shapes.list(weights, bias);
    }
  }

  /**
   * The transpose of a convolution: what its gradient by the input is of the gradient by its
   * output.
   *
   * @param weights {@code [inputs, outputs / groups, kernel height, kernel width]}
   * @param bias {@code [outputs]}
   * @param window of the convolution: its {@code in} is this operation's output
   */
  record TransposedConvolution(
      Parameter weights, Optional<Parameter> bias, Window window, int groups) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shape in = inputs.get(0);
      Shapes.requireImages(in, window.rows().out(), window.columns().out());
      Shapes.requireTaps(weights, window);
      Shapes.require(
          in.length(1) == weights.shape().length(0) && in.length(1) % groups == 0,
          "takes %d channels in %d groups but gets %s",
          weights.shape().length(0),
          groups,
          in);
      int outputs = Math.multiplyExact(weights.shape().length(1), groups);
      bias.ifPresent(each -> Shapes.requireLength(each, outputs));
      return Shape.of(in.length(0), outputs, window.rows().in(), window.columns().in());
    }

    @Override
    public List<Parameter> parameters() {
      return Shapes.list(weights, bias);
    }
  }

  /**
   * {@code scale (x - mean) / sqrt(variance + epsilon) + shift} for each channel, the axis 1. In
   * training, mean and variance are those of the batch (Ioffe and Szegedy 2015, arXiv:1502.03167).
   *
   * @param scale all {@code [channels]}
   */
  record BatchNormalisation(
      Parameter scale, Parameter shift, Parameter mean, Parameter variance, double epsilon)
      implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofChannels(inputs.get(0), scale, shift, mean, variance);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(scale, shift, mean, variance);
    }
  }

  /**
   * {@code scale x + shift} for each channel, the axis 1.
   *
   * @param scale both {@code [channels]}
   */
  record Affine(Parameter scale, Parameter shift) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofChannels(inputs.get(0), scale, shift);
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(scale, shift);
    }
  }

  /** A function of each value alone. */
  record Elementwise(Function function, float a, float b) implements Operation {

    public Elementwise(Function function) {
      this(function, 0, 0);
    }

    @Override
    public Shape shape(List<Shape> inputs) {
      return inputs.get(0);
    }
  }

  /** A function of pairs of values, the smaller tensor repeated: see {@link Shape#broadcast}. */
  record Arithmetic(Kind kind) implements Operation {

    /** The function of x and y; comparisons are 0 or 1 and of slope 0. */
    public enum Kind {
      ADD,
      SUBTRACT,
      MULTIPLY,
      DIVIDE,
      /** {@code x^y}. */
      POWER,
      /** Of two equal values the gradient goes to x. */
      MAXIMUM,
      /** Of two equal values the gradient goes to x. */
      MINIMUM,
      /** {@code x} from 0 on, {@code y x} below. */
      PRELU,
      LESS,
      LESS_OR_EQUAL,
      GREATER,
      GREATER_OR_EQUAL,
      EQUAL
    }

    @Override
    public Shape shape(List<Shape> inputs) {
      return inputs.get(0).broadcast(inputs.get(1));
    }
  }

  /** The second input where the first is not 0, the third where it is, all repeated to fit. */
  record Choice() implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return inputs.get(0).broadcast(inputs.get(1)).broadcast(inputs.get(2));
    }
  }

  /**
   * The maximum over each window; padding takes no part, the gradient goes to the first of equals.
   */
  record MaxPooling(Window window) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofPooling(inputs.get(0), window);
    }
  }

  /** The mean over each window. */
  record AveragePooling(Window window, Divisor divisor) implements Operation {

    /** What a window's sum is divided by where it reaches over the edge. */
    public enum Divisor {
      /** Places inside the image. */
      INSIDE,
      /** Places of the window inside the image and its padding, see {@link Window.Axis#counts}. */
      WINDOW
    }

    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofPooling(inputs.get(0), window);
    }
  }

  /**
   * Sums and the like over some axes.
   *
   * @param axes counted from the outermost, in ascending order; none for all of an empty list
   * @param keep whether they stay, with length 1
   */
  record Reduction(Kind kind, List<Integer> axes, boolean keep) implements Operation {

    /** What becomes of the values that are put together. */
    public enum Kind {
      SUM,
      MEAN,
      /** The gradient goes to the first of equals. */
      MAXIMUM,
      /** The gradient goes to the first of equals. */
      MINIMUM,
      PRODUCT
    }

    public Reduction {
      axes = List.copyOf(axes);
    }

    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.reduced(inputs.get(0), axes, keep);
    }
  }

  /** The same values in the same order. */
  record Reshape(Shape to) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shapes.require(inputs.get(0).size() == to.size(), "cannot make %s of %s", to, inputs.get(0));
      return to;
    }
  }

  /**
   * Axes in another order.
   *
   * @param axes for each axis of the result that of the input
   */
  record Transpose(List<Integer> axes) implements Operation {

    public Transpose {
      axes = List.copyOf(axes);
    }

    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.transposed(inputs.get(0), axes);
    }
  }

  /** All inputs one after the other along an axis, counted from the outermost. */
  record Concatenation(int axis) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.concatenated(inputs, axis);
    }
  }

  /**
   * Each value of the result is one value of the input, or a constant: slices, gathers, splits,
   * padding, repetition.
   *
   * @param sources for each value of the result its index in the input, -1 for {@code fill}
   * @param to shape of the result
   */
  record Selection(IndexMap sources, float fill, Shape to) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shapes.require(
          sources.size() == to.size() && sources.end() <= inputs.get(0).size(),
          "cannot select %s from %s",
          to,
          inputs.get(0));
      return to;
    }
  }

  /**
   * The same matrix times all vectors along an axis: interpolation, sums over neighbours.
   *
   * @param axis counted from the outermost
   * @param matrix {@code [length after, length before]}
   */
  record AxisProduct(int axis, Parameter matrix) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      Shapes.require(
          inputs.get(0).length(axis) == matrix.shape().length(1),
          "takes %d values along axis %d but gets %s",
          matrix.shape().length(1),
          axis,
          inputs.get(0));
      return inputs.get(0).with(axis, matrix.shape().length(0));
    }

    @Override
    public List<Parameter> parameters() {
      return List.of(matrix);
    }
  }

  /**
   * Products of the matrices in the two innermost axes, the axes before them repeated to fit, by
   * the rules of NumPy's {@code matmul}, but both have two axes at least.
   */
  record MatrixProduct() implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.product(inputs.get(0), inputs.get(1));
    }
  }

  /**
   * {@code exp(x_i) / sum_j exp(x_j)} along an axis, or its logarithm.
   *
   * @param axis counted from the outermost
   */
  record Softmax(int axis, boolean logarithm) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      inputs.get(0).axis(axis);
      return inputs.get(0);
    }
  }

  /**
   * {@code (x - mean) / sqrt(variance + epsilon)}, with mean and variance of each example's values
   * in an axis and all after it: the heart of layer, group and instance normalisation.
   *
   * @param axis the first of them, counted from the outermost
   */
  record Standardisation(int axis, double epsilon) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return inputs.get(0);
    }
  }

  /**
   * The largest of each unit's pieces (Goodfellow et al. 2013, arXiv:1302.4389). The axis 1 has all
   * units' first pieces, then all second ones, and so on.
   */
  record Maxout(int pieces) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofUnits(inputs.get(0), pieces);
    }
  }

  /**
   * Minus the sum of squares of each unit's values, which stand along axis 1 as {@link Maxout}'s.
   */
  record SumOfSquares(int rank) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return Shapes.ofUnits(inputs.get(0), rank);
    }
  }

  /**
   * In training, drops values at random and scales the others up; otherwise nothing.
   *
   * @param keep share of the values that is kept, in (0, 1]
   */
  record Dropout(double keep) implements Operation {
    @Override
    public Shape shape(List<Shape> inputs) {
      return inputs.get(0);
    }
  }
}
