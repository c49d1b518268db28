package ml.gibbon.engine.product;

import java.util.function.ToIntFunction;
import ml.gibbon.network.Volume;
import ml.gibbon.network.Window;

/**
 * The shape of a convolution.
 *
 * @param images N
 * @param inputs channels of the input
 * @param outputs channels of the output
 * @param groups into which both are divided
 */
public record ConvolutionForm(int images, Window window, int inputs, int outputs, int groups) {

  /** The same of another number of images. */
  ConvolutionForm of(int otherImages) {
    return new ConvolutionForm(otherImages, window, inputs, outputs, groups);
  }

  Volume input() {
    return new Volume(window.rows().in(), window.columns().in(), inputs);
  }

  Volume output() {
    return new Volume(window.rows().out(), window.columns().out(), outputs);
  }

  long weights() {
    return (long) outputs * (inputs / groups) * window.taps();
  }

  /** Whether it is one of neighbouring places by three times three taps, in one group. */
  boolean isThreeByThree() {
    return groups == 1 && isThree(window.rows()) && isThree(window.columns());
  }

  private static boolean isThree(Window.Axis axis) {
    return axis.kernel() == 3 && axis.stride() == 1 && axis.dilation() == 1;
  }

  /** Lengths of the weights' axes, groups first if there are several. */
  long[] weightLengths() {
    int rows = window.rows().kernel();
    int columns = window.columns().kernel();
    int from = inputs / groups;
    return groups == 1
        ? new long[] {outputs, from, rows, columns}
        : new long[] {groups, outputs / groups, from, rows, columns};
  }

  long[] kernel() {
    return each(Window.Axis::kernel);
  }

  long[] strides() {
    return each(Window.Axis::stride);
  }

  /** Places that are skipped between two taps, as oneDNN counts. */
  long[] gaps() {
    return each(axis -> axis.dilation() - 1);
  }

  long[] paddingBefore() {
    return each(Window.Axis::padding);
  }

  /** What is padded behind the image so that the last window ends there. */
  long[] paddingAfter() {
    return each(
        axis -> {
          int reach = (axis.out() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() + 1;
          return Math.max(0, reach - axis.padding() - axis.in());
        });
  }

  private long[] each(ToIntFunction<Window.Axis> value) {
    return new long[] {value.applyAsInt(window.rows()), value.applyAsInt(window.columns())};
  }
}
