package ml.gibbon.engine.step;

import java.util.List;
import java.util.Optional;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.UnsupportedNetworkException;

/**
 * Makes the steps of all operations that are more than a layer of the classical networks. All
 * signals of such a step lie in one layout: {@link #layout} chooses it from how the operands lie,
 * and the caller brings those that lie otherwise into it.
 */
public final class TensorSteps {

  private final Arena arena;
  private final Convolutions convolutions;
  private final Sgemm sgemm;
  private final int images;

  /**
   * @param arena that all memory is reserved in
   * @param weights of the convolutions
   * @param trained parameters of a network in training; empty where nothing is ever trained
   * @param images N of a micro-batch
   */
  public TensorSteps(
      Arena arena,
      LinearWeights.Source weights,
      Optional<ParameterVector.Source> trained,
      Sgemm sgemm,
      int images) {
    this.arena = arena;
    this.convolutions = new Convolutions(arena, weights, trained);
    this.sgemm = sgemm;
    this.images = images;
  }

  /**
   * How the operands of a step must lie, as its output will: as images where all values are images,
   * the operation can be computed so, and an operand lies so.
   *
   * @param operands with signals in any layout
   * @param shape of the result
   */
  public static Layout layout(Operation operation, List<Operand> operands, Shape shape) {
    if (operation instanceof Operation.TransposedConvolution) {
      return Layout.PLACES;
    }
    List<Operand> values =
        operands.stream().filter(operand -> operand.signal().isPresent()).toList();
    boolean images = values.stream().allMatch(operand -> Layout.isImages(operand.shape()));
    boolean lies = values.stream().anyMatch(TensorSteps::liesAsImages);
    return images && lies && canBeByPlaces(operation, shape)
        ? ofImages(operation, values)
        : Layout.PLAIN;
  }

  /** Not those that lie so and plain at once, with one place. */
  private static boolean liesAsImages(Operand operand) {
    Signal signal = operand.signal().orElseThrow();
    return signal.liesAs(signal.layout(), operand.shape())
        && !signal.liesAs(Layout.PLAIN, operand.shape());
  }

  /** As the operands lie already, if they lie in one way or another that the operation can walk. */
  private static Layout ofImages(Operation operation, List<Operand> values) {
    List<Layout> layouts =
        values.stream()
            .filter(TensorSteps::liesAsImages)
            .map(operand -> operand.signal().orElseThrow().layout())
            .toList();
    boolean blocks =
        values.stream().allMatch(operand -> Layout.areBlocks(operand.shape().length(1)));
    if (layouts.contains(Layout.BLOCKS) && blocks && canBeInBlocks(operation)) {
      return Layout.BLOCKS;
    }
    return layouts.contains(Layout.BLOCKS) || layouts.contains(Layout.CHANNELS_LAST)
        ? Layout.CHANNELS_LAST
        : Layout.PLACES;
  }

  private static boolean canBeInBlocks(Operation operation) {
    return operation instanceof Operation.Elementwise
        || operation instanceof Operation.Arithmetic
        || operation instanceof Operation.Choice
        || (operation instanceof Operation.Concatenation together && together.axis() == 1);
  }

  private static boolean canBeByPlaces(Operation operation, Shape shape) {
    if (operation instanceof Operation.Reduction reduction) {
      return reduction.keep() || reduction.axes().equals(List.of(2, 3));
    } else if (operation instanceof Operation.Softmax softmax) {
      return softmax.axis() > 0;
    } else if (operation instanceof Operation.AxisProduct product) {
      return product.axis() > 0;
    } else if (operation instanceof Operation.Concatenation together) {
      return together.axis() > 0;
    }
    boolean each =
        operation instanceof Operation.Elementwise
            || operation instanceof Operation.Arithmetic
            || operation instanceof Operation.Choice
            || operation instanceof Operation.Selection;
    return each && Layout.isImages(shape);
  }

  /**
   * The step of an operation.
   *
   * @param operands whose signals lie in the {@link #layout} of the operation
   * @param shape of the result
   * @throws UnsupportedNetworkException when this is not one of its operations, or all of its
   *     operands are constants
   */
  public Step step(Operation operation, List<Operand> operands, Shape shape) {
    Layout layout = layout(operation, operands, shape);
    if (operands.stream().allMatch(operand -> operand.signal().isEmpty())) {
      throw new UnsupportedNetworkException("works on constants alone");
    }
    for (Operand operand : operands) {
      if (operand.signal().isPresent() && !operand.signal().get().liesAs(layout, operand.shape())) {
        throw new IllegalArgumentException(
            "%s lies as %s, not %s"
                .formatted(operand.shape(), operand.signal().get().volume(), layout));
      }
    }
    return make(operation, operands, shape, layout);
  }

  /** Whether a convolution takes images in any layout. */
  public boolean isOfAnyLayout(Operation.Convolution convolution) {
    return convolutions.isOfAnyLayout(convolution.weights());
  }

  /**
   * The step of a convolution.
   *
   * @param input images in any layout where that is {@link #isOfAnyLayout possible}, else place by
   *     place
   */
  public Step convolution(Operation.Convolution convolution, Signal input) {
    return convolutions.grouped(
        input,
        new LinearParameters(convolution.weights(), convolution.bias()),
        convolution.window(),
        convolution.groups(),
        true);
  }

  private Step make(Operation operation, List<Operand> operands, Shape shape, Layout layout) {
    if (operation instanceof Operation.Arithmetic arithmetic) {
      return new Arithmetic(arithmetic.kind(), operands, layout, shape, images, arena);
    } else if (operation instanceof Operation.Choice) {
      return new Choice(operands, layout, shape, images, arena);
    } else if (operation instanceof Operation.Concatenation together) {
      return new Concatenation(operands, layout, together.axis(), shape, images, arena);
    } else if (operation instanceof Operation.MatrixProduct) {
      return new BatchedProduct(operands.get(0), operands.get(1), shape, images, arena, sgemm);
    }
    return make(operation, operands.get(0), shape, layout);
  }

  /** Of operations on one value. */
  private Step make(Operation operation, Operand operand, Shape shape, Layout layout) {
    Signal signal = operand.signal().orElseThrow();
    Shape in = operand.shape();
    if (operation instanceof Operation.Elementwise elementwise) {
      return new Elementwise(
          signal,
          ElementFunction.of(elementwise.function(), elementwise.a(), elementwise.b()),
          arena);
    } else if (operation instanceof Operation.TransposedConvolution transposed) {
      return convolutions.transposed(signal, transposed);
    } else if (operation instanceof Operation.Softmax softmax) {
      return new Softmax(operand, layout, softmax.axis(), softmax.logarithm(), images, arena);
    } else if (operation instanceof Operation.Standardisation standardisation) {
      return new Standardisation(
          operand, standardisation.axis(), standardisation.epsilon(), images, arena);
    } else if (operation instanceof Operation.Reduction reduction) {
      Operation.Reduction keeping =
          new Operation.Reduction(reduction.kind(), reduction.axes(), true);
      return new Reduction(
          reduction.kind(), operand, layout, keeping.shape(List.of(in)), shape, images, arena);
    } else if (operation instanceof Operation.Selection selection) {
      return new Selection(
          operand, layout, selection.sources(), selection.fill(), shape, images, arena);
    } else if (operation instanceof Operation.Transpose transpose) {
      return new Selection(
          operand, layout, Selection.transposition(in, transpose.axes()), 0, shape, images, arena);
    } else if (operation instanceof Operation.AxisProduct product) {
      return new AxisProduct(
          operand, layout, product.axis(), product.matrix(), shape, images, arena);
    }
    throw new UnsupportedNetworkException("is not computed by the engine");
  }
}
