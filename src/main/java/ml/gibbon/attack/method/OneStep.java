package ml.gibbon.attack.method;

import ml.gibbon.attack.loop.Direction;
import ml.gibbon.attack.loop.GradientLoop;
import ml.gibbon.attack.loop.Start;
import ml.gibbon.loss.LossKind;

/** The fast gradient method under any norm: one step of epsilon from the clean image. */
final class OneStep {

  private OneStep() {}

  static GradientLoop of(double epsilon) {
    return new GradientLoop(LossKind.CROSS_ENTROPY, Start.CLEAN, Direction.GRADIENT, epsilon, 1, 1);
  }
}
