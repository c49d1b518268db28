package ml.gibbon.engine.step;

import java.util.List;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;
import ml.gibbon.network.Window;

/** Operations as their documentation defines them, in double precision, of one example. */
final class Definitions {

  private Definitions() {}

  static double[] of(Operation operation, List<Shape> shapes, List<double[]> values) {
    Shape to = operation.shape(shapes);
    double[] y = new double[to.size()];
    double[] x = values.get(0);
    Shape in = shapes.get(0);
    if (operation instanceof Operation.Elementwise e) {
      for (int i = 0; i < y.length; i++) {
        y[i] = function(e, x[i]);
      }
    } else if (operation instanceof Operation.Arithmetic a) {
      for (int i = 0; i < y.length; i++) {
        y[i] =
            pair(a.kind(), repeated(i, to, in, x), repeated(i, to, shapes.get(1), values.get(1)));
      }
    } else if (operation instanceof Operation.Choice) {
      for (int i = 0; i < y.length; i++) {
        int chosen = repeated(i, to, in, x) != 0 ? 1 : 2;
        y[i] = repeated(i, to, shapes.get(chosen), values.get(chosen));
      }
    } else if (operation instanceof Operation.Reduction r) {
      reduce(r, in, x, y);
    } else if (operation instanceof Operation.Softmax s) {
      softmax(s, in, x, y);
    } else if (operation instanceof Operation.Standardisation s) {
      int each = in.size(s.axis(), in.rank());
      for (int i = 0; i < y.length; i++) {
        int row = i / each * each;
        double mean = 0;
        double variance = 0;
        for (int j = row; j < row + each; j++) {
          mean += x[j] / each;
        }
        for (int j = row; j < row + each; j++) {
          variance += (x[j] - mean) * (x[j] - mean) / each;
        }
        y[i] = (x[i] - mean) / Math.sqrt(variance + s.epsilon());
      }
    } else if (operation instanceof Operation.Selection s) {
      for (int i = 0; i < y.length; i++) {
        y[i] = s.sources().get(i) < 0 ? s.fill() : x[s.sources().get(i)];
      }
    } else if (operation instanceof Operation.Transpose t) {
      for (int i = 0; i < y.length; i++) {
        int[] at = at(i, to);
        int[] from = new int[at.length];
        for (int axis = 0; axis < at.length; axis++) {
          from[t.axes().get(axis)] = at[axis];
        }
        y[i] = x[index(from, in)];
      }
    } else if (operation instanceof Operation.Concatenation c) {
      for (int i = 0; i < y.length; i++) {
        int[] at = at(i, to);
        int part = 0;
        while (at[c.axis()] >= shapes.get(part).length(c.axis())) {
          at[c.axis()] -= shapes.get(part++).length(c.axis());
        }
        y[i] = values.get(part)[index(at, shapes.get(part))];
      }
    } else if (operation instanceof Operation.AxisProduct p) {
      for (int i = 0; i < y.length; i++) {
        int[] at = at(i, to);
        int row = at[p.axis()];
        for (int j = 0; j < in.length(p.axis()); j++) {
          at[p.axis()] = j;
          y[i] += p.matrix().values()[row * in.length(p.axis()) + j] * x[index(at, in)];
        }
      }
    } else if (operation instanceof Operation.MatrixProduct) {
      product(shapes, values, to, y);
    } else if (operation instanceof Operation.Convolution c) {
      slide(
          c.window(),
          c.groups(),
          c.weights().shape(),
          (o, i, w, place, source) ->
              y[o * to.size(2, 4) + place] +=
                  c.weights().values()[w] * x[i * in.size(2, 4) + source]);
      for (int i = 0; i < y.length && c.bias().isPresent(); i++) {
        y[i] += c.bias().get().values()[i / to.size(2, 4)];
      }
    } else if (operation instanceof Operation.TransposedConvolution c) {
      slide(
          c.window(),
          c.groups(),
          c.weights().shape(),
          (o, i, w, place, source) ->
              y[i * to.size(2, 4) + source] +=
                  c.weights().values()[w] * x[o * in.size(2, 4) + place]);
      for (int i = 0; i < y.length && c.bias().isPresent(); i++) {
        y[i] += c.bias().get().values()[i / to.size(2, 4)];
      }
    } else {
      throw new IllegalArgumentException(operation.toString());
    }
    return y;
  }

  private static double function(Operation.Elementwise e, double x) {
    double a = e.a();
    double b = e.b();
    double sigmoid = 1 / (1 + Math.exp(-x));
    return switch (e.function()) {
      case RELU -> Math.max(0, x);
      case LEAKY_RELU -> x < 0 ? a * x : x;
      case THRESHOLDED_RELU -> x > a ? x : 0;
      case ELU -> x < 0 ? a * (Math.exp(x) - 1) : x;
      case CELU -> Math.max(0, x) + Math.min(0, a * (Math.exp(x / a) - 1));
      case SELU -> x > 0 ? b * x : b * a * (Math.exp(x) - 1);
      case SIGMOID -> sigmoid;
      case TANH -> Math.tanh(x);
      case HARD_SIGMOID -> Math.max(0, Math.min(1, a * x + b));
      case HARD_SWISH -> x * Math.max(0, Math.min(1, x / 6 + 0.5));
      case SWISH -> x / (1 + Math.exp(-a * x));
      case MISH -> x * Math.tanh(Math.log(1 + Math.exp(x)));
      case GELU -> x * (1 + erf(x / Math.sqrt(2))) / 2;
      case GELU_TANH ->
          x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2;
      case SOFTPLUS -> Math.log(1 + Math.exp(x));
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case CLIP -> Math.max(a, Math.min(b, x));
      case LINEAR -> a * x + b;
      case POWER -> Math.pow(x, a);
      case EXP -> Math.exp(x);
      case LOG -> Math.log(x);
      case SQRT -> Math.sqrt(x);
      case RECIPROCAL -> 1 / x;
      case ABS -> Math.abs(x);
      case ERF -> erf(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case SIGN -> Math.signum(x);
      case FLOOR -> Math.floor(x);
      case CEILING -> Math.ceil(x);
      case ROUND -> Math.rint(x);
    };
  }

  /** The integral that defines it, by Simpson's rule. */
  static double erf(double x) {
    int pieces = 400;
    double h = x / pieces;
    double sum = 0;
    for (int i = 0; i <= pieces; i++) {
      double weight = i == 0 || i == pieces ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-(i * h) * (i * h));
    }
    return 2 / Math.sqrt(Math.PI) * sum * h / 3;
  }

  private static double pair(Operation.Arithmetic.Kind kind, double x, double y) {
    return switch (kind) {
      case ADD -> x + y;
      case SUBTRACT -> x - y;
      case MULTIPLY -> x * y;
      case DIVIDE -> x / y;
      case POWER -> Math.pow(x, y);
      case MAXIMUM -> Math.max(x, y);
      case MINIMUM -> Math.min(x, y);
      case PRELU -> x < 0 ? y * x : x;
      case LESS -> x < y ? 1 : 0;
      case LESS_OR_EQUAL -> x <= y ? 1 : 0;
      case GREATER -> x > y ? 1 : 0;
      case GREATER_OR_EQUAL -> x >= y ? 1 : 0;
      case EQUAL -> x == y ? 1 : 0;
    };
  }

  private static int[] at(int index, Shape shape) {
    int[] at = new int[shape.rank()];
    for (int axis = shape.rank() - 1, rest = index; axis >= 0; axis--) {
      at[axis] = rest % shape.length(axis);
      rest /= shape.length(axis);
    }
    return at;
  }

  private static int index(int[] at, Shape shape) {
    int index = 0;
    for (int axis = 0; axis < shape.rank(); axis++) {
      index = index * shape.length(axis) + at[axis];
    }
    return index;
  }

  private static double repeated(int i, Shape to, Shape shape, double[] values) {
    int[] large = at(i, to);
    int[] small = new int[shape.rank()];
    for (int axis = 0; axis < small.length; axis++) {
      int place = large[axis + large.length - small.length];
      small[axis] = shape.length(axis) == 1 ? 0 : place;
    }
    return values[index(small, shape)];
  }

  private static void reduce(Operation.Reduction r, Shape in, double[] x, double[] y) {
    boolean[] seen = new boolean[y.length];
    Shape kept = new Operation.Reduction(r.kind(), r.axes(), true).shape(List.of(in));
    for (int i = 0; i < x.length; i++) {
      int[] at = at(i, in);
      r.axes().forEach(axis -> at[axis] = 0);
      int to = index(at, kept);
      double before = y[to];
      y[to] =
          !seen[to]
              ? x[i]
              : switch (r.kind()) {
                case SUM, MEAN -> before + x[i];
                case MAXIMUM -> Math.max(before, x[i]);
                case MINIMUM -> Math.min(before, x[i]);
                case PRODUCT -> before * x[i];
              };
      seen[to] = true;
    }
    for (int i = 0; i < y.length && r.kind() == Operation.Reduction.Kind.MEAN; i++) {
      y[i] *= (double) y.length / x.length;
    }
  }

  private static void softmax(Operation.Softmax s, Shape in, double[] x, double[] y) {
    for (int i = 0; i < y.length; i++) {
      int[] at = at(i, in);
      double sum = 0;
      for (int j = 0; j < in.length(s.axis()); j++) {
        at[s.axis()] = j;
        sum += Math.exp(x[index(at, in)]);
      }
      y[i] = s.logarithm() ? x[i] - Math.log(sum) : Math.exp(x[i]) / sum;
    }
  }

  private static void product(List<Shape> shapes, List<double[]> values, Shape to, double[] y) {
    int depth = shapes.get(0).length(-1);
    Shape left = to.with(-1, depth);
    Shape right = to.with(-2, depth);
    for (int i = 0; i < y.length; i++) {
      for (int k = 0; k < depth; k++) {
        int[] a = at(i, to);
        int[] b = a.clone();
        a[a.length - 1] = k;
        b[b.length - 2] = k;
        y[i] +=
            repeated(index(a, left), left, shapes.get(0), values.get(0))
                * repeated(index(b, right), right, shapes.get(1), values.get(1));
      }
    }
  }

  /** What each weight connects: output and input channel, and the places of both. */
  private interface Connection {
    void at(int output, int input, int weight, int place, int source);
  }

  private static void slide(Window window, int groups, Shape weights, Connection connection) {
    Window.Axis rows = window.rows();
    Window.Axis columns = window.columns();
    int each = weights.length(1);
    for (int o = 0; o < weights.length(0); o++) {
      int group = o / (weights.length(0) / groups);
      for (int i = 0; i < each; i++) {
        for (int tap = 0; tap < window.taps(); tap++) {
          for (int place = 0; place < rows.out() * columns.out(); place++) {
            int y =
                place / columns.out() * rows.stride() + tap / columns.kernel() * rows.dilation();
            int x =
                place % columns.out() * columns.stride()
                    + tap % columns.kernel() * columns.dilation();
            y -= rows.padding();
            x -= columns.padding();
            if (y >= 0 && y < rows.in() && x >= 0 && x < columns.in()) {
              connection.at(
                  o,
                  group * each + i,
                  (o * each + i) * window.taps() + tap,
                  place,
                  y * columns.in() + x);
            }
          }
        }
      }
    }
  }
}
