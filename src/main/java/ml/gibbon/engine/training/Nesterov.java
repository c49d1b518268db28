package ml.gibbon.engine.training;

import ml.gibbon.engine.step.Tiles;

/**
 * Gradient descent with Nesterov momentum: {@code v' = m v - r g} and {@code w' = w + (1 + m) v' -
 * m v}.
 *
 * @param learningRate r
 * @param momentum m, in [0, 1)
 */
public record Nesterov(double learningRate, double momentum) implements UpdateRule {

  @Override
  public int moments() {
    return 1;
  }

  @Override
  public void move(long step, float[] values, float[][] moments, float[] gradient, int n) {
    Tiles.nesterov(values, moments[0], gradient, (float) learningRate, (float) momentum, n);
  }
}
