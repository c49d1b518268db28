package ml.gibbon.verify.walk;

import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/**
 * The sum that a convolution, its transpose and their derivatives have in common: which number of
 * the kernel stands between which place of the large image, in front of the convolution, and which
 * of the small one behind it.
 */
final class Correlation {

  /** Some neighbouring places of the small image that see the large one through the same tap. */
  interface Run {

    /**
     * @param weight position in the kernel
     * @param small position of the first place in the small image; the next are beside it
     * @param large position of the first place in the large image
     * @param step from there to the next
     * @param count number of places
     */
    void at(int weight, int small, int large, int step, int count);
  }

  private final Window window;
  private final int examples;
  private final int groups;
  private final int smallChannels;
  private final int largeChannels;

  /**
   * @param large shape of the input
   */
  Correlation(Operation.Convolution convolution, Shape large) {
    this(convolution.window(), convolution.weights().shape(), convolution.groups(), large);
  }

  /**
   * @param large shape of the output
   */
  Correlation(Operation.TransposedConvolution transposed, Shape large) {
    this(transposed.window(), transposed.weights().shape(), transposed.groups(), large);
  }

  private Correlation(Window window, Shape kernel, int groups, Shape large) {
    this.window = window;
    this.groups = groups;
    this.examples = large.length(0);
    this.smallChannels = kernel.length(0);
    this.largeChannels = large.length(1);
  }

  int smallChannels() {
    return smallChannels;
  }

  int largeChannels() {
    return largeChannels;
  }

  /** Places of one channel of the small image. */
  int smallPlaces() {
    return window.rows().out() * window.columns().out();
  }

  /** Places of one channel of the large image. */
  int largePlaces() {
    return window.rows().in() * window.columns().in();
  }

  int examples() {
    return examples;
  }

  /** All pairs of places and the number of the kernel between them. */
  void forEach(Run run) {
    int smallOfGroup = smallChannels / groups;
    int largeOfGroup = largeChannels / groups;
    for (int example = 0; example < examples; example++) {
      for (int small = 0; small < smallChannels; small++) {
        for (int k = 0; k < largeOfGroup; k++) {
          int large = (small / smallOfGroup * largeOfGroup) + k;
          channels(
              run,
              ((small * largeOfGroup) + k) * window.taps(),
              ((example * smallChannels) + small) * smallPlaces(),
              ((example * largeChannels) + large) * largePlaces());
        }
      }
    }
  }

  private void channels(Run run, int weight, int small, int large) {
    Window.Axis rows = window.rows();
    Window.Axis columns = window.columns();
    for (int x = 0; x < columns.kernel(); x++) {
      int from = 0;
      while (from < columns.out() && !columns.inside(columns.source(from, x))) {
        from++;
      }
      int to = columns.out();
      while (to > from && !columns.inside(columns.source(to - 1, x))) {
        to--;
      }
      for (int y = 0; y < rows.kernel(); y++) {
        for (int row = 0; row < rows.out(); row++) {
          int source = rows.source(row, y);
          if (rows.inside(source) && from < to) {
            run.at(
                weight + (y * columns.kernel()) + x,
                small + (row * columns.out()) + from,
                large + (source * columns.in()) + columns.source(from, x),
                columns.stride(),
                to - from);
          }
        }
      }
    }
  }

  /** {@code small += kernel * large}: the convolution. */
  void toSmall(double[] kernel, double[] large, double[] small) {
    forEach(
        (weight, s, l, step, count) -> {
          double factor = kernel[weight];
          for (int i = 0; i < count; i++) {
            small[s + i] += factor * large[l + (i * step)];
          }
        });
  }

  /** {@code large += kernel * small}: its transpose. */
  void toLarge(double[] kernel, double[] small, double[] large) {
    forEach(
        (weight, s, l, step, count) -> {
          double factor = kernel[weight];
          for (int i = 0; i < count; i++) {
            large[l + (i * step)] += factor * small[s + i];
          }
        });
  }

  /** {@code kernel += small * large}: the derivative of either by the kernel. */
  void toKernel(double[] small, double[] large, double[] kernel) {
    forEach(
        (weight, s, l, step, count) -> {
          double sum = 0;
          for (int i = 0; i < count; i++) {
            sum += small[s + i] * large[l + (i * step)];
          }
          kernel[weight] += sum;
        });
  }
}
