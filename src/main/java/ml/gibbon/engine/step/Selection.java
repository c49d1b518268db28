package ml.gibbon.engine.step;

import java.util.Arrays;
import java.util.List;
import ml.gibbon.engine.product.Arena;
import ml.gibbon.engine.product.Layout;
import ml.gibbon.network.IndexMap;
import ml.gibbon.network.Shape;

/**
 * Each value of the result is one of the input, or a constant. Values that are neighbours in memory
 * on both sides are moved together.
 */
final class Selection implements Step {

  private final Signal input;
  private final Signal output;
  private final int inStride;
  private final int outStride;
  private final float fill;

  /** For each run its first index in the output and in the input, -1 for none, and its length. */
  private final int[] runs;

  private final float[] from;
  private final float[] to;

  /**
   * @param sources for each value of the result its index in the input, both row-major, or -1
   */
  Selection(
      Operand operand,
      Layout layout,
      IndexMap sources,
      float fill,
      Shape shape,
      int images,
      Arena arena) {
    this.input = operand.signal().orElseThrow();
    this.output = Signal.reserve(shape, images, layout, arena);
    this.inStride = layout.imageStride(operand.shape());
    this.outStride = layout.imageStride(shape);
    this.fill = fill;
    this.runs =
        runs(inMemory(layout, operand.shape(), images), inMemory(layout, shape, images), sources);
    this.from = new float[input.length()];
    this.to = new float[output.length()];
  }

  /** The index of each axis of the input for one of the result, as one that permutes them. */
  static IndexMap transposition(Shape in, List<Integer> axes) {
    int[] lengths = axes.stream().mapToInt(in::length).toArray();
    int[] strides = axes.stream().mapToInt(axis -> in.strides()[axis]).toArray();
    return IndexMap.of(walk(lengths, strides));
  }

  /** Of the first example's values in row-major order, their places in memory. */
  private static int[] inMemory(Layout layout, Shape shape, int images) {
    return walk(shape.toArray(), layout.strides(shape, images));
  }

  private static int[] walk(int[] lengths, int[] strides) {
    int[] indices = {0};
    for (int axis = 0; axis < lengths.length; axis++) {
      int[] finer = new int[indices.length * lengths[axis]];
      for (int i = 0; i < finer.length; i++) {
        finer[i] = indices[i / lengths[axis]] + i % lengths[axis] * strides[axis];
      }
      indices = finer;
    }
    return indices;
  }

  private static int[] runs(int[] inMemory, int[] outMemory, IndexMap sources) {
    int end = Arrays.stream(outMemory).max().orElse(-1) + 1;
    int[] byPlace = new int[end];
    Arrays.fill(byPlace, -2);
    for (int i = 0; i < outMemory.length; i++) {
      byPlace[outMemory[i]] = sources.get(i) < 0 ? -1 : inMemory[sources.get(i)];
    }
    int[] runs = new int[3 * outMemory.length];
    int used = 0;
    for (int i = 0; i < end; i++) {
      int source = byPlace[i];
      boolean joins =
          i > 0
              && byPlace[i - 1] != -2
              && (source == -1 ? byPlace[i - 1] == -1 : source == byPlace[i - 1] + 1)
              && !(source == 0 && byPlace[i - 1] == -1);
      if (source == -2) {
        continue;
      } else if (joins) {
        runs[used - 1]++;
      } else {
        runs[used++] = i;
        runs[used++] = source;
        runs[used++] = 1;
      }
    }
    return Arrays.copyOf(runs, used);
  }

  @Override
  public Signal output() {
    return output;
  }

  @Override
  public void forward() {
    input.values().get(0, from, from.length);
    for (int n = 0; n < input.images(); n++) {
      select(n * inStride, n * outStride);
    }
    output.values().put(0, to, to.length);
  }

  private void select(int source, int target) {
    for (int r = 0; r < runs.length; r += 3) {
      int at = target + runs[r];
      if (runs[r + 1] < 0) {
        Arrays.fill(to, at, at + runs[r + 2], fill);
      } else if (runs[r + 2] == 1) {
        to[at] = from[source + runs[r + 1]];
      } else {
        System.arraycopy(from, source + runs[r + 1], to, at, runs[r + 2]);
      }
    }
  }

  @Override
  public void backward() {
    output.gradient().get(0, to, to.length);
    Arrays.fill(from, 0f);
    for (int n = 0; n < input.images(); n++) {
      addGradient(n * inStride, n * outStride);
    }
    input.gradient().put(0, from, from.length);
  }

  private void addGradient(int target, int source) {
    for (int r = 0; r < runs.length; r += 3) {
      int at = target + runs[r + 1];
      int by = source + runs[r];
      if (runs[r + 1] < 0) {
        continue;
      } else if (runs[r + 2] == 1) {
        from[at] += to[by];
      } else {
        for (int i = 0; i < runs[r + 2]; i++) {
          from[at + i] += to[by + i];
        }
      }
    }
  }
}
