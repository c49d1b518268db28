package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.Annealing;
import ml.gibbon.attack.loop.SmallestChange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;

/**
 * Fast minimum norm: a step along the gradient of the margin, {@code d + a * g / ||g||_2}, is
 * projected onto a ball whose radius follows the boundary. It shrinks by {@code 1 - gamma} where
 * the image is adversarial, and grows by {@code 1 + gamma} where it is not. Before the first
 * success it is the distance at which the linearised margin vanishes, and gamma more: exactly
 * there, rounding would decide (Pintor, Roli, Brendel, Biggio 2021, "Fast Minimum-norm Adversarial
 * Attacks through Adaptive Norm Constraints", arXiv:2102.12827, algorithm 1). Under L0 the radius
 * is a whole number of values, and changes by one at least.
 *
 * @param steps at least 1; 100 to 1,000 in the paper
 * @param stepSize a of the first step, above 0, on the [0, 1] pixel scale; it falls to a hundredth
 *     along half a cosine; 1 in the paper
 * @param gamma of the first step, in (0, 1); it falls, likewise; .05 in the paper
 * @param lastGamma what gamma falls to, above 0 and at most gamma; .001 in the paper
 */
public record Fmn(int steps, double stepSize, double gamma, double lastGamma) implements Attack {

  private static final double FALL_OF_STEP = 100;

  public Fmn {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(stepSize > 0 && Double.isFinite(stepSize), "stepSize", stepSize, "a number above 0");
    require(gamma > 0 && gamma < 1, "gamma", gamma, "a number above 0 and below 1");
    require(
        lastGamma > 0 && lastGamma <= gamma,
        "lastGamma",
        lastGamma,
        "a number above 0 and at most gamma");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.values());
  }

  @Override
  public boolean isOfMinimumNorm() {
    return true;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    SmallestChange search = new SmallestChange(model, task);
    Standing images = search.toBreak();
    if (images.isEmpty()) {
      return search.crafted();
    }
    LpNorm norm = task.threatModel().norm();
    float[] clean = images.clean().pixels();
    float[] at = clean.clone();
    Loss margin = search.margin(images);
    double[] radii = new double[images.size()];
    Arrays.fill(radii, norm == LpNorm.L0 ? 1 : Double.POSITIVE_INFINITY);
    for (int step = 0; step < steps; step++) {
      double length = Annealing.cosine(stepSize, stepSize / FALL_OF_STEP, step, steps);
      double change = Annealing.cosine(gamma, lastGamma, step, steps);
      Differentiated pass = search.differentiate(images, at, margin);
      float[] gradient = pass.gradient();
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        boolean reaches = search.reaches(images, i, pass.logits());
        double smallest = search.size(images.rows()[i]);
        if (reaches) {
          radii[i] = Math.min(smaller(norm, radii[i], change), smallest);
        } else if (norm == LpNorm.L0 || Double.isFinite(smallest)) {
          radii[i] = larger(norm, radii[i], change);
        } else {
          double behind = Math.abs(margin.value(i, pass.logits(), model.classes()));
          double now = norm.size(clean, at, image.from(), image.length());
          double nearest = now + behind / norm.gain(gradient, image);
          radii[i] = (1 + change) * (step == 0 ? nearest : Math.max(radii[i], nearest));
        }
        double gain = LpNorm.L2.gain(gradient, image);
        float scale = gain == 0 ? 0 : (float) (task.goal().sign() * length / gain);
        for (int j = image.from(); j < image.to(); j++) {
          at[j] += scale * gradient[j];
        }
        norm.project(clean, at, image, radii[i]);
      }
      task.threatModel().clip().clip(at);
      model.recycle(gradient);
    }
    search.logits(images, at);
    return search.crafted();
  }

  private static double smaller(LpNorm norm, double radius, double gamma) {
    double less = radius * (1 - gamma);
    return norm == LpNorm.L0 ? Math.max(0, Math.min(radius - 1, Math.floor(less))) : less;
  }

  private static double larger(LpNorm norm, double radius, double gamma) {
    double more = radius * (1 + gamma);
    return norm == LpNorm.L0 ? Math.max(radius + 1, Math.floor(more)) : more;
  }
}
