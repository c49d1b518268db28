package ml.gibbon.engine.step;

import java.util.Arrays;

/**
 * Functions made of straight and square pieces, in loops that the JVM turns into vector
 * instructions: see {@link Tiles} for how they compare.
 */
final class Piecewise {

  private static final float HUGE = 1e38f;

  private Piecewise() {}

  /** 1 where x is below {@code from} or above {@code to}, else 0. */
  private static float outside(float x, float from, float to) {
    return Math.min(1f, (Math.max(0f, from - x) + Math.max(0f, x - to)) * HUGE * HUGE);
  }

  /** {@code max(a, min(b, x))}. */
  record Clip(float a, float b) implements ElementFunction {
    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] = Math.max(a, Math.min(b, x[i]));
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      for (int i = 0; i < n; i++) {
        gradient[i] *= 1f - outside(x[i], a, b);
      }
    }
  }

  /** {@code max(0, min(1, a x + b))}. */
  record HardSigmoid(float a, float b) implements ElementFunction {
    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] = Math.max(0f, Math.min(1f, a * x[i] + b));
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      for (int i = 0; i < n; i++) {
        gradient[i] *= a * (1f - outside(a * x[i] + b, 0f, 1f));
      }
    }
  }

  /** {@code x max(0, min(1, x / 6 + 1 / 2))}. */
  record HardSwish() implements ElementFunction {

    private static final float SIXTH = 1f / 6;

    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] *= Math.max(0f, Math.min(1f, x[i] * SIXTH + 0.5f));
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      for (int i = 0; i < n; i++) {
        float gate = Math.max(0f, Math.min(1f, x[i] * SIXTH + 0.5f));
        gradient[i] *= gate + x[i] * SIXTH * (1f - outside(x[i], -3f, 3f));
      }
    }
  }

  /** {@code x^2}. */
  record Square() implements ElementFunction {
    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] *= x[i];
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      for (int i = 0; i < n; i++) {
        gradient[i] *= 2 * x[i];
      }
    }
  }

  /** {@code a x + b}. */
  record Linear(float a, float b) implements ElementFunction {
    @Override
    public void apply(float[] x, int n) {
      for (int i = 0; i < n; i++) {
        x[i] = a * x[i] + b;
      }
    }

    @Override
    public void differentiate(float[] x, float[] gradient, int n) {
      if (a == 0) {
        Arrays.fill(gradient, 0, n, 0f);
      } else {
        Tiles.scale(gradient, a, n);
      }
    }
  }
}
