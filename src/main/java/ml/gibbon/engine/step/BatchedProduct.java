package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.engine.product.Sgemm;
import ml.gibbon.network.Shape;

/**
 * The products of the matrices in the two innermost axes, the axes before them repeated to fit.
 * Each is a product of its own, of the same size whatever the number of examples.
 */
final class BatchedProduct implements Step {

  /** An operand's matrices: its values, and which of them belongs to each of the results. */
  private static final class Matrices {
    private final Operand operand;
    private final NativeFloats values;
    private final int size;
    private final int[] index;
    private final boolean[] written;

    Matrices(Operand operand, Shape before, int images, Arena arena) {
      Shape shape = operand.shape();
      this.operand = operand;
      this.values =
          operand.signal().map(Signal::values).orElseGet(() -> arena.reserve(shape.size()));
      this.size = shape.length(-2) * shape.length(-1);
      this.index = new int[images * before.size()];
      Shape own = withoutMatrices(shape);
      Repetition repetition =
          operand.signal().isPresent()
              ? Repetition.ofSignal(Layout.PLAIN, own, before, images)
              : Repetition.ofConstant(Layout.PLAIN, own, before, images);
      repetition.indices(0, index, index.length);
      this.written = new boolean[operand.signal().isPresent() ? images * own.size() : 0];
    }

    void refresh() {
      operand.constant().ifPresent(c -> values.put(0, c.values(), values.length()));
    }

    int offset(int result) {
      return index[result] * size;
    }

    /** 0 for the first of the results that a matrix belongs to, then 1. */
    float beta(int result) {
      boolean again = written[index[result]];
      written[index[result]] = true;
      return again ? 1 : 0;
    }

    void clear() {
      Arrays.fill(written, false);
    }
  }

  private final Sgemm sgemm;
  private final Matrices first;
  private final Matrices second;
  private final Signal output;
  private final int rows;
  private final int columns;
  private final int depth;

  BatchedProduct(Operand first, Operand second, Shape shape, int images, Arena arena, Sgemm sgemm) {
    this.sgemm = sgemm;
    Shape before = withoutMatrices(shape);
    this.first = new Matrices(first, before, images, arena);
    this.second = new Matrices(second, before, images, arena);
    this.output = Signal.reserve(shape, images, Layout.PLAIN, arena);
    this.rows = shape.length(-2);
    this.columns = shape.length(-1);
    this.depth = first.shape().length(-1);
  }

  private static Shape withoutMatrices(Shape shape) {
    return Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void refresh() {
    first.refresh();
    second.refresh();
  }

  @Override
  public void forward() {
    for (int i = 0; i < first.index.length; i++) {
      sgemm.multiply(
          rows,
          columns,
          depth,
          first.values.at(first.offset(i)),
          second.values.at(second.offset(i)),
          0f,
          output.values().at(i * rows * columns));
    }
  }

  /** {@code dA = dC B^T}, {@code dB = A^T dC}. */
  @Override
  public void backward() {
    first.clear();
    second.clear();
    for (int i = 0; i < first.index.length; i++) {
      int result = i * rows * columns;
      if (first.operand.signal().isPresent()) {
        sgemm.multiplyByTransposed(
            rows,
            depth,
            columns,
            output.gradient().at(result),
            second.values.at(second.offset(i)),
            first.beta(i),
            first.operand.signal().get().gradient().at(first.offset(i)));
      }
      if (second.operand.signal().isPresent()) {
        sgemm.multiplyTransposed(
            depth,
            columns,
            rows,
            first.values.at(first.offset(i)),
            output.gradient().at(result),
            second.beta(i),
            second.operand.signal().get().gradient().at(second.offset(i)));
      }
    }
  }
}
