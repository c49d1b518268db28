package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.NativeFloats;
import ml.gibbon.network.Window;

/**
 * A convolution by patches (im2col): each output place's patch of the input is copied into one row
 * of a matrix. For few channels, where the products of single taps would be thin, and for strides.
 *
 * <p>The input is held on the heap once more as {@code [H, N, W, C]} with its padding, so that a
 * patch's row is one copy.
 */
public final class PatchConvolution extends Linear implements TrainableLinear {

  private final Window.Axis rows;
  private final Window.Axis columns;
  private final int patchLength;
  private final NativeFloats patches;
  private final float[] patchTile;
  private final float[] rowTile;
  private final float[] padded;

  public PatchConvolution(
      Signal input, Window window, int outputs, LinearWeights weights, Arena arena) {
    super(input, window, outputs, weights, arena);
    this.rows = window.rows();
    this.columns = window.columns();
    this.patchLength = window.taps() * in;
    int patchesInRow = columns.out() * input.images();
    this.patches = arena.reservePassing((long) patchesInRow * patchLength);
    this.patchTile = new float[patches.length()];
    this.rowTile = new float[columns.in() * input.placeLength()];
    this.padded = new float[rows.padded() * input.images() * columns.padded() * in];
  }

  @Override
  public void forward() {
    loadInput();
    int patchesInRow = columns.out() * output.images();
    for (int y = 0; y < rows.out(); y++) {
      copyPatches(y);
      patches.put(0, patchTile, patchTile.length);
      fillBias(output.offset(y, 0), patchesInRow);
      weights().forward(0, patchesInRow, patches.at(0), output.values().at(output.offset(y, 0)));
    }
  }

  @Override
  public void backward() {
    Arrays.fill(padded, 0f);
    int patchesInRow = columns.out() * output.images();
    for (int y = 0; y < rows.out(); y++) {
      weights()
          .backward(0, patchesInRow, output.gradient().at(output.offset(y, 0)), 0f, patches.at(0));
      patches.get(0, patchTile, patchTile.length);
      addPatches(y);
    }
    storeGradient();
  }

  /** The input of the way forward is still there: the way back comes after. */
  @Override
  public void accumulate(LinearGradient trained) {
    int patchesInRow = columns.out() * output.images();
    for (int y = 0; y < rows.out(); y++) {
      copyPatches(y);
      patches.put(0, patchTile, patchTile.length);
      trained.addBias(output, output.offset(y, 0), patchesInRow);
      trained.add(0, patchesInRow, patches.at(0), output.gradient().at(output.offset(y, 0)));
    }
  }

  /** Start of the padded row of an image; {@code y} counts from the padding's first row. */
  private int rowStart(int y, int image) {
    return (y * input.images() + image) * columns.padded() * in;
  }

  private void loadInput() {
    for (int y = 0; y < rows.in(); y++) {
      input.values().get(input.offset(y, 0), rowTile, rowTile.length);
      for (int n = 0; n < input.images(); n++) {
        int to = rowStart(y + rows.padding(), n) + columns.padding() * in;
        for (int x = 0; x < columns.in(); x++) {
          System.arraycopy(rowTile, (x * input.images() + n) * in, padded, to + x * in, in);
        }
      }
    }
    clearPadding();
  }

  /** The way back leaves sums in the padding. */
  private void clearPadding() {
    int below = rows.padding() + rows.in();
    int right = columns.padding() + columns.in();
    Arrays.fill(padded, 0, rowStart(rows.padding(), 0), 0f);
    Arrays.fill(padded, rowStart(below, 0), padded.length, 0f);
    for (int y = rows.padding(); y < below; y++) {
      for (int n = 0; n < input.images(); n++) {
        int start = rowStart(y, n);
        Arrays.fill(padded, start, start + columns.padding() * in, 0f);
        Arrays.fill(padded, start + right * in, start + columns.padded() * in, 0f);
      }
    }
  }

  private void storeGradient() {
    for (int y = 0; y < rows.in(); y++) {
      for (int n = 0; n < input.images(); n++) {
        int from = rowStart(y + rows.padding(), n) + columns.padding() * in;
        for (int x = 0; x < columns.in(); x++) {
          System.arraycopy(padded, from + x * in, rowTile, (x * input.images() + n) * in, in);
        }
      }
      input.gradient().put(input.offset(y, 0), rowTile, rowTile.length);
    }
  }

  /** Values that lie side by side both in a patch and in the image. */
  private int run() {
    return columns.dilation() == 1 ? columns.kernel() * in : in;
  }

  private void copyPatches(int y) {
    int run = run();
    int to = 0;
    for (int x = 0; x < columns.out(); x++) {
      for (int n = 0; n < input.images(); n++) {
        for (int ky = 0; ky < rows.kernel(); ky++) {
          int from = patchRow(y, x, n, ky);
          for (int k = 0; k < columns.kernel() * in; k += run) {
            System.arraycopy(padded, from, patchTile, to, run);
            from += columns.dilation() * in;
            to += run;
          }
        }
      }
    }
  }

  private void addPatches(int y) {
    int run = run();
    int from = 0;
    for (int x = 0; x < columns.out(); x++) {
      for (int n = 0; n < input.images(); n++) {
        for (int ky = 0; ky < rows.kernel(); ky++) {
          int to = patchRow(y, x, n, ky);
          for (int k = 0; k < columns.kernel() * in; k += run) {
            for (int i = 0; i < run; i++) {
              padded[to + i] += patchTile[from + i];
            }
            to += columns.dilation() * in;
            from += run;
          }
        }
      }
    }
  }

  private int patchRow(int y, int x, int image, int ky) {
    return rowStart(y * rows.stride() + ky * rows.dilation(), image) + x * columns.stride() * in;
  }
}
