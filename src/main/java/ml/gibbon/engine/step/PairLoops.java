package ml.gibbon.engine.step;

import ml.gibbon.network.Operation.Arithmetic.Kind;

/** The functions of {@link Kind} and their derivatives on tiles. */
final class PairLoops {

  private PairLoops() {}

  /** Whether the derivatives depend on x and y. */
  static boolean needsValues(Kind kind) {
    return kind != Kind.ADD && kind != Kind.SUBTRACT && !isComparison(kind);
  }

  /** Whether it is of slope 0. */
  static boolean isComparison(Kind kind) {
    return switch (kind) {
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL, EQUAL -> true;
      default -> false;
    };
  }

  /** {@code x = f(x, y)}. */
  static void apply(Kind kind, float[] x, float[] y, int n) {
    switch (kind) {
      case ADD -> Tiles.add(x, y, n);
      case SUBTRACT -> subtract(x, y, n);
      case MULTIPLY -> Tiles.multiply(x, y, n);
      case DIVIDE -> divide(x, y, n);
      case MAXIMUM -> Tiles.max(x, y, n);
      case MINIMUM -> minimum(x, y, n);
      case PRELU -> prelu(x, y, n);
      default -> {
        for (int i = 0; i < n; i++) {
          x[i] = one(kind, x[i], y[i]);
        }
      }
    }
  }

  private static float one(Kind kind, float x, float y) {
    return switch (kind) {
      case POWER -> (float) Math.pow(x, y);
      case LESS -> x < y ? 1 : 0;
      case LESS_OR_EQUAL -> x <= y ? 1 : 0;
      case GREATER -> x > y ? 1 : 0;
      case GREATER_OR_EQUAL -> x >= y ? 1 : 0;
      case EQUAL -> x == y ? 1 : 0;
      default -> throw new IllegalArgumentException(kind + " has a loop of its own");
    };
  }

  private static void subtract(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] -= y[i];
    }
  }

  private static void divide(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] /= y[i];
    }
  }

  private static void minimum(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.min(x[i], y[i]);
    }
  }

  private static void prelu(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(0f, x[i]) + y[i] * Math.min(0f, x[i]);
    }
  }

  /** The gradient by x, {@code dx = g df/dx}. */
  static void differentiateFirst(Kind kind, float[] x, float[] y, float[] g, float[] dx, int n) {
    switch (kind) {
      case ADD, SUBTRACT -> System.arraycopy(g, 0, dx, 0, n);
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) {
          dx[i] = g[i] * y[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) {
          dx[i] = g[i] / y[i];
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          dx[i] = g[i] == 0 ? 0 : g[i] * slopeByFirst(kind, x[i], y[i]);
        }
      }
    }
  }

  private static float slopeByFirst(Kind kind, float x, float y) {
    return switch (kind) {
      case POWER -> y == 0 ? 0 : (float) (y * Math.pow(x, y - 1.0));
      case MAXIMUM -> x >= y ? 1 : 0;
      case MINIMUM -> x <= y ? 1 : 0;
      case PRELU -> x >= 0 ? 1 : y;
      default -> 0;
    };
  }

  /** The gradient by y, {@code dy = g df/dy}. */
  static void differentiateSecond(Kind kind, float[] x, float[] y, float[] g, float[] dy, int n) {
    switch (kind) {
      case ADD -> System.arraycopy(g, 0, dy, 0, n);
      case SUBTRACT -> {
        for (int i = 0; i < n; i++) {
          dy[i] = -g[i];
        }
      }
      case MULTIPLY -> {
        for (int i = 0; i < n; i++) {
          dy[i] = g[i] * x[i];
        }
      }
      case DIVIDE -> {
        for (int i = 0; i < n; i++) {
          dy[i] = -g[i] * (x[i] / y[i]) / y[i];
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          dy[i] = g[i] == 0 ? 0 : g[i] * slopeBySecond(kind, x[i], y[i]);
        }
      }
    }
  }

  private static float slopeBySecond(Kind kind, float x, float y) {
    return switch (kind) {
        // The limit at x = 0, where the logarithm is infinite, for positive y.
      case POWER -> x == 0 ? 0 : (float) (Math.pow(x, y) * Math.log(x));
      case MAXIMUM -> x >= y ? 0 : 1;
      case MINIMUM -> x <= y ? 0 : 1;
      case PRELU -> x >= 0 ? 0 : x;
      default -> 0;
    };
  }
}
