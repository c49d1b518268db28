package ml.gibbon.engine.step;

import java.util.Arrays;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.Operation.Reduction.Kind;
import ml.gibbon.network.Shape;

/**
 * Puts the values along some axes together, one by one in their order in memory: the result is
 * repeated to the shape of the input, and each value of the input meets that at its place.
 */
final class Reduction implements Step {

  private final Kind kind;
  private final Signal input;
  private final Signal output;
  private final Repetition repetition;

  /** Of a product those of all values but the zeros, which are counted. */
  private final float[] results;

  private final int[] zeros;
  private final float[] buffer;
  private final float[] tile = new float[Tiles.LENGTH];
  private final int[] indices = new int[Tiles.LENGTH];

  /**
   * @param kept shape of the result, the axes kept with length 1
   * @param shape of the result
   */
  Reduction(
      Kind kind, Operand operand, Layout layout, Shape kept, Shape shape, int images, Arena arena) {
    this.kind = kind;
    this.input = operand.signal().orElseThrow();
    this.output =
        Signal.reserve(shape, images, Layout.isImages(shape) ? layout : Layout.PLAIN, arena);
    this.repetition = Repetition.ofSignal(layout, kept, operand.shape(), images);
    this.results = new float[output.length()];
    this.buffer = new float[output.length()];
    this.zeros = new int[kind == Kind.PRODUCT ? output.length() : 0];
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    Arrays.fill(results, start());
    Arrays.fill(zeros, 0);
    for (int i = 0; i < input.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, input.length() - i);
      input.values().get(i, tile, n);
      put(i, n);
    }
    if (kind == Kind.MEAN) {
      Tiles.scale(results, share(), results.length);
    }
    System.arraycopy(results, 0, buffer, 0, results.length);
    for (int i = 0; i < zeros.length; i++) {
      buffer[i] = zeros[i] > 0 ? 0 : results[i];
    }
    output.values().put(0, buffer, buffer.length);
  }

  private float share() {
    return (float) results.length / input.length();
  }

  private float start() {
    return switch (kind) {
      case SUM, MEAN -> 0;
      case PRODUCT -> 1;
      case MAXIMUM -> Float.NEGATIVE_INFINITY;
      case MINIMUM -> Float.POSITIVE_INFINITY;
    };
  }

  private void put(int from, int n) {
    if (kind == Kind.SUM || kind == Kind.MEAN) {
      repetition.add(tile, from, n, results);
      return;
    }
    repetition.indices(from, indices, n);
    for (int i = 0; i < n; i++) {
      int at = indices[i];
      if (kind == Kind.MAXIMUM) {
        results[at] = Math.max(results[at], tile[i]);
      } else if (kind == Kind.MINIMUM) {
        results[at] = Math.min(results[at], tile[i]);
      } else if (tile[i] == 0) {
        zeros[at]++;
      } else {
        results[at] *= tile[i];
      }
    }
  }

  @Override
  public void backward() {
    output.gradient().get(0, buffer, buffer.length);
    for (int i = 0; i < input.length(); i += Tiles.LENGTH) {
      int n = Math.min(Tiles.LENGTH, input.length() - i);
      switch (kind) {
        case SUM -> repetition.read(buffer, i, tile, n);
        case MEAN -> {
          repetition.read(buffer, i, tile, n);
          Tiles.scale(tile, share(), n);
        }
        case PRODUCT -> ofProduct(i, n);
        default -> ofFirst(i, n);
      }
      input.gradient().put(i, tile, n);
    }
  }

  /** The first of equals takes all of the gradient. */
  private void ofFirst(int from, int n) {
    input.values().get(from, tile, n);
    repetition.indices(from, indices, n);
    for (int i = 0; i < n; i++) {
      int at = indices[i];
      boolean first = tile[i] == results[at];
      tile[i] = first ? buffer[at] : 0;
      buffer[at] = first ? 0 : buffer[at];
    }
  }

  /** The product of all others. */
  private void ofProduct(int from, int n) {
    input.values().get(from, tile, n);
    repetition.indices(from, indices, n);
    for (int i = 0; i < n; i++) {
      int at = indices[i];
      int otherZeros = zeros[at] - (tile[i] == 0 ? 1 : 0);
      float others = tile[i] == 0 ? results[at] : results[at] / tile[i];
      tile[i] = otherZeros > 0 ? 0 : buffer[at] * others;
    }
  }
}
