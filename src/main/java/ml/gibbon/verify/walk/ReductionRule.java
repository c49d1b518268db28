package ml.gibbon.verify.walk;

import java.util.Arrays;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Operation.Reduction.Kind;
import ml.gibbon.network.Shape;

/** Sums and the like over some axes. */
final class ReductionRule implements Rule {

  private final Kind kind;

  /** For each place of the input, that of the result. */
  private final int[] targets;

  private final int size;

  ReductionRule(Operation.Reduction reduction, Shape in, Shape out) {
    kind = reduction.kind();
    size = out.size();
    int[] strides = new int[in.rank()];
    int stride = 1;
    for (int axis = in.rank() - 1; axis >= 0; axis--) {
      if (!reduction.axes().contains(axis)) {
        strides[axis] = stride;
        stride *= in.length(axis);
      }
    }
    targets = Positions.of(in, strides);
  }

  @Override
  public double[] value(double[][] arguments) {
    double[] in = arguments[0];
    double[] out = new double[size];
    Arrays.fill(
        out,
        switch (kind) {
          case SUM, MEAN -> 0;
          case PRODUCT -> 1;
          case MAXIMUM -> Double.NEGATIVE_INFINITY;
          case MINIMUM -> Double.POSITIVE_INFINITY;
        });
    for (int i = 0; i < in.length; i++) {
      int to = targets[i];
      switch (kind) {
        case SUM -> out[to] += in[i];
        case MEAN -> out[to] += in[i] * size / in.length;
        case PRODUCT -> out[to] *= in[i];
        case MAXIMUM -> out[to] = Math.max(out[to], in[i]);
        case MINIMUM -> out[to] = Math.min(out[to], in[i]);
      }
    }
    return out;
  }

  @Override
  public void back(double[][] arguments, double[] value, double[] slope, double[][] slopes) {
    double[] in = arguments[0];
    switch (kind) {
      case SUM -> spread(slope, 1, slopes[0]);
      case MEAN -> spread(slope, (double) size / in.length, slopes[0]);
      case MAXIMUM, MINIMUM -> toFirst(in, value, slope, slopes[0]);
      case PRODUCT -> productsOfOthers(in, slope, slopes[0]);
    }
  }

  private void spread(double[] slope, double share, double[] slopes) {
    for (int i = 0; i < slopes.length; i++) {
      slopes[i] += share * slope[targets[i]];
    }
  }

  private void toFirst(double[] in, double[] value, double[] slope, double[] slopes) {
    boolean[] found = new boolean[size];
    for (int i = 0; i < in.length; i++) {
      int to = targets[i];
      if (!found[to] && in[i] == value[to]) {
        found[to] = true;
        slopes[i] += slope[to];
      }
    }
  }

  /** The slope of a product by a factor is the product of the others. */
  private void productsOfOthers(double[] in, double[] slope, double[] slopes) {
    double[] others = new double[in.length];
    Arrays.fill(others, 1);
    double[] before = new double[size];
    Arrays.fill(before, 1);
    for (int i = 0; i < in.length; i++) {
      others[i] *= before[targets[i]];
      before[targets[i]] *= in[i];
    }
    double[] behind = new double[size];
    Arrays.fill(behind, 1);
    for (int i = in.length - 1; i >= 0; i--) {
      others[i] *= behind[targets[i]];
      behind[targets[i]] *= in[i];
    }
    for (int i = 0; i < in.length; i++) {
      slopes[i] += slope[targets[i]] * others[i];
    }
  }
}
