package ml.gibbon.attack.loop;

import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;

/**
 * A boundary between classes as it looks from a point: the hyperplane {@code f + <w, d> = 0}.
 *
 * @param value f
 * @param gradient w, among those of the whole batch
 * @param gain what a step of size 1 gains of f: the dual norm of w
 */
public record Boundary(double value, float[] gradient, double gain) {

  /**
   * The nearest boundary of one image, {@code argmin |f| / gain}; the first of equals.
   *
   * @param losses that vanish on the boundaries
   * @param pass their values and gradients
   * @param i place of the image in the pass, and
   * @param image its values
   */
  public static Boundary nearest(
      LpNorm norm, Loss[] losses, Differentiated pass, int classes, int i, Range image) {
    Boundary nearest = null;
    for (int l = 0; l < losses.length; l++) {
      float[] gradient = pass.gradients()[l];
      Boundary boundary =
          new Boundary(
              losses[l].value(i, pass.logits(), classes), gradient, norm.gain(gradient, image));
      if (nearest == null || boundary.distance() < nearest.distance()) {
        nearest = boundary;
      }
    }
    return nearest;
  }

  /** How far it is without a pixel range; infinite where the gradient is zero. */
  public double distance() {
    return gain == 0 ? Double.POSITIVE_INFINITY : Math.abs(value) / gain;
  }
}
