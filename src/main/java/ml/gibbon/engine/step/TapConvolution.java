package ml.gibbon.engine.step;

import ml.gibbon.engine.product.Arena;
import ml.gibbon.network.Window;

/**
 * A convolution as matrix products of whole rows of places: one for each output row and tap, summed
 * by the product itself. Nothing is copied, and taps on the padding are left out.
 *
 * <p>A dense layer is the same with a kernel as large as the image. The horizontal stride must be
 * 1, so that neighbours in the output are neighbours in the input.
 */
public final class TapConvolution extends Linear implements TrainableLinear {

  private final Window.Axis rows;
  private final Window.Axis columns;

  public TapConvolution(
      Signal input, Window window, int outputs, LinearWeights weights, Arena arena) {
    super(input, window, outputs, weights, arena);
    this.rows = window.rows();
    this.columns = window.columns();
  }

  /** Whether neighbours in the output are neighbours in the input. */
  public static boolean fits(Window window) {
    return window.columns().stride() == 1 || window.columns().out() == 1;
  }

  @Override
  public void forward() {
    for (int y = 0; y < rows.out(); y++) {
      fillBias(output.offset(y, 0), columns.out() * output.images());
      for (int ky = 0; ky < rows.kernel(); ky++) {
        int source = rows.source(y, ky);
        if (rows.inside(source)) {
          forward(y, source, ky * columns.kernel());
        }
      }
    }
  }

  private void forward(int y, int sourceRow, int firstTap) {
    for (int kx = 0; kx < columns.kernel(); kx++) {
      int first = columns.first(kx);
      int places = columns.end(kx) - first;
      if (places > 0) {
        weights()
            .forward(
                firstTap + kx,
                places * input.images(),
                input.values().at(input.offset(sourceRow, columns.source(first, kx))),
                output.values().at(output.offset(y, first)));
      }
    }
  }

  @Override
  public void backward() {
    float beta = window.seesAll() ? 0f : 1f;
    for (int source = 0; source < rows.in(); source++) {
      if (beta != 0) {
        input.gradient().zero(input.offset(source, 0), columns.in() * input.placeLength());
      }
      for (int ky = 0; ky < rows.kernel(); ky++) {
        int from = source + rows.padding() - ky * rows.dilation();
        int y = from / rows.stride();
        if (from >= 0 && from % rows.stride() == 0 && y < rows.out()) {
          backward(y, source, ky * columns.kernel(), beta);
        }
      }
    }
  }

  private void backward(int y, int sourceRow, int firstTap, float beta) {
    for (int kx = 0; kx < columns.kernel(); kx++) {
      int first = columns.first(kx);
      int places = columns.end(kx) - first;
      if (places > 0) {
        weights()
            .backward(
                firstTap + kx,
                places * input.images(),
                output.gradient().at(output.offset(y, first)),
                beta,
                input.gradient().at(input.offset(sourceRow, columns.source(first, kx))));
      }
    }
  }

  @Override
  public void accumulate(LinearGradient trained) {
    for (int y = 0; y < rows.out(); y++) {
      trained.addBias(output, output.offset(y, 0), columns.out() * output.images());
      for (int ky = 0; ky < rows.kernel(); ky++) {
        int source = rows.source(y, ky);
        if (rows.inside(source)) {
          accumulate(trained, y, source, ky * columns.kernel());
        }
      }
    }
  }

  private void accumulate(LinearGradient trained, int y, int sourceRow, int firstTap) {
    for (int kx = 0; kx < columns.kernel(); kx++) {
      int first = columns.first(kx);
      int places = columns.end(kx) - first;
      if (places > 0) {
        trained.add(
            firstTap + kx,
            places * input.images(),
            input.values().at(input.offset(sourceRow, columns.source(first, kx))),
            output.gradient().at(output.offset(y, first)));
      }
    }
  }
}
