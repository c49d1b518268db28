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
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.random.Draws;

/**
 * Decoupled direction and norm: a step along the loss's gradient, {@code d + a * g / ||g||_2},
 * which says the direction, is scaled to a length of its own, which shrinks by {@code 1 - gamma}
 * where the image is adversarial and grows by {@code 1 + gamma} where it is not (Rony et al. 2019,
 * "Decoupling Direction and Norm for Efficient Gradient-Based L2 Adversarial Attacks and Defenses",
 * arXiv:1811.09600, algorithm 1). The step a falls from 1 to .01 along half a cosine. Pixels are
 * not quantised on the way.
 *
 * @param steps at least 1; 100 to 1,000 in the paper
 * @param gamma in (0, 1); .05 in the paper
 * @param firstNorm length of the first change, above 0, on the [0, 1] pixel scale; 1 in the paper
 */
public record Ddn(int steps, double gamma, double firstNorm) implements Attack {

  private static final double FIRST_STEP = 1;
  private static final double LAST_STEP = .01;

  public Ddn {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(gamma > 0 && gamma < 1, "gamma", gamma, "a number above 0 and below 1");
    require(
        firstNorm > 0 && Double.isFinite(firstNorm), "firstNorm", firstNorm, "a number above 0");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L2);
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
    float[] clean = images.clean().pixels();
    float[] at = clean.clone();
    CrossEntropy loss = new CrossEntropy(model.probabilities(), search.reference(images));
    double[] lengths = new double[images.size()];
    Arrays.fill(lengths, firstNorm);
    for (int step = 0; step < steps; step++) {
      double stepSize = Annealing.cosine(FIRST_STEP, LAST_STEP, step, steps);
      Differentiated pass = search.differentiate(images, at, loss);
      float[] gradient = pass.gradient();
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        if (LpNorm.L2.gain(gradient, image) == 0) {
          Draws draws = Draws.ofImage(task.seed(), images.clean().ids()[i], "ddn " + step);
          LpNorm.L2.addPointOfSphere(draws, 1, gradient, image);
        }
        double scale = task.goal().sign() * stepSize / LpNorm.L2.gain(gradient, image);
        boolean reaches = search.reaches(images, i, pass.logits());
        lengths[i] *= step == 0 ? 1 : reaches ? 1 - gamma : 1 + gamma;
        for (int j = image.from(); j < image.to(); j++) {
          at[j] += (float) (scale * gradient[j]);
        }
        stretch(clean, at, image, lengths[i]);
      }
      task.threatModel().clip().clip(at);
      model.recycle(gradient);
    }
    search.logits(images, at);
    return search.crafted();
  }

  /** Makes a change as long as it is to be. */
  private static void stretch(float[] clean, float[] at, Range image, double length) {
    double now = LpNorm.L2.size(clean, at, image.from(), image.length());
    float factor = now == 0 ? 0 : (float) (length / now);
    for (int j = image.from(); j < image.to(); j++) {
      at[j] = clean[j] + factor * (at[j] - clean[j]);
    }
  }
}
