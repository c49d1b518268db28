package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.Boundary;
import ml.gibbon.attack.loop.Hyperplane;
import ml.gibbon.attack.loop.SmallestChange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;
import ml.gibbon.random.Draws;

/**
 * The fast adaptive boundary attack: both the point and the clean image are projected onto the
 * nearest boundary of the linearised model inside the pixel range, the next point is between the
 * two, {@code (1 - alpha) (x_i + eta d_i) + alpha (x_0 + eta d_0)}, and one that is adversarial is
 * drawn back towards the clean image by beta. Unlike there, alpha is 0 until an image is broken. In
 * the end the way from the clean image to the best point is cut three times where the boundary
 * crosses it (Croce and Hein 2020, "Minimally distorted Adversarial Examples with a Fast Adaptive
 * Boundary Attack", arXiv:1907.02044, algorithm 1).
 *
 * @param steps at least 1; 100 in the paper
 * @param restarts how often it is run, at least 1; first from the clean image, then from drawn
 *     points half as far away as the best so far
 * @param alphaMax largest pull towards the clean image, in [0, 1]; .1 in the paper
 * @param eta how far a step goes, at least 1; 1.05 in the paper
 * @param beta share of the change that an adversarial point keeps, in (0, 1); .9 in the paper
 * @param classes other classes that are looked at, the most likely ones first, at least 1; the
 *     paper takes all of them. No matter to a targeted attack
 * @param towards whether to the nearest of them at each step, or to each of them in a run of its
 *     own
 */
public record Fab(
    int steps, int restarts, double alphaMax, double eta, double beta, int classes, Towards towards)
    implements Attack {

  /** Which boundary a step goes to. */
  public enum Towards {
    /** The nearest one, as in the paper; a gradient for each class. */
    NEAREST,
    /** In each run the one to another class: targeted FAB, as in AutoAttack (arXiv:2003.01690). */
    EACH
  }

  /**
   * How far behind what counts as the boundary the projections end: there, rounding of the pixels
   * would decide.
   */
  private static final double A_LITTLE = 1e-5;

  private static final int CUTS = 3;

  /** How much of the way to the boundary a cut goes. */
  private static final double SHORT = .99;

  public Fab {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(restarts >= 1, "restarts", restarts, "a whole number from 1 on");
    require(alphaMax >= 0 && alphaMax <= 1, "alphaMax", alphaMax, "a number in [0, 1]");
    require(eta >= 1 && Double.isFinite(eta), "eta", eta, "a number from 1 on");
    require(beta > 0 && beta < 1, "beta", beta, "a number above 0 and below 1");
    require(classes >= 1, "classes", classes, "a whole number from 1 on");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.LINF, LpNorm.L2, LpNorm.L1);
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
    Loss[] all = search.boundaries(images, classes);
    List<Loss[]> runs =
        towards == Towards.NEAREST
            ? List.<Loss[]>of(all)
            : IntStream.range(0, all.length).mapToObj(l -> new Loss[] {all[l]}).toList();
    for (int run = 0; run < runs.size(); run++) {
      for (int restart = 0; restart < restarts; restart++) {
        float[] start = start(search, task, images, "fab %d %d".formatted(run, restart), restart);
        approach(model, task, search, images, runs.get(run), start);
      }
    }
    cut(model, task, search);
    return search.crafted();
  }

  private static float[] start(
      SmallestChange search, AttackTask task, Standing images, String purpose, int restart) {
    float[] start = images.clean().pixels().clone();
    for (int i = 0; restart > 0 && i < images.size(); i++) {
      double radius = Math.min(search.size(images.rows()[i]), usual(task.threatModel().norm()));
      Draws draws = Draws.ofImage(task.seed(), images.clean().ids()[i], purpose);
      task.threatModel().norm().addPointOfSphere(draws, radius / 2, start, search.range(i));
    }
    task.threatModel().clip().clip(start);
    return start;
  }

  /** Of images that are not broken: the epsilons of the authors' code. */
  private static double usual(LpNorm norm) {
    return switch (norm) {
      case LINF -> .3;
      case L2 -> 1;
      default -> 5;
    };
  }

  private void approach(
      DifferentiableClassifier model,
      AttackTask task,
      SmallestChange search,
      Standing images,
      Loss[] boundaries,
      float[] at) {
    LpNorm norm = task.threatModel().norm();
    PixelRange clip = task.threatModel().clip();
    Hyperplane hyperplane = new Hyperplane(norm, clip);
    float[] clean = images.clean().pixels();
    float[] ofPoint = new float[at.length];
    float[] ofClean = new float[at.length];
    for (int step = 0; step < steps; step++) {
      Differentiated pass = search.differentiate(images, at, boundaries);
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        Boundary nearest = Boundary.nearest(norm, boundaries, pass, model.classes(), i, image);
        float[] w = nearest.gradient();
        double behind = search.tie(i, pass.logits()) + A_LITTLE * nearest.gain();
        double atPoint = nearest.value() - task.goal().sign() * behind;
        double atClean = atPoint;
        for (int j = image.from(); j < image.to(); j++) {
          atClean += (double) w[j] * (clean[j] - at[j]);
        }
        hyperplane.nearest(atPoint, w, at, image, ofPoint);
        hyperplane.nearest(atClean, w, clean, image, ofClean);
        double fromPoint = norm.size(ofPoint, image);
        double fromClean = norm.size(ofClean, image);
        // On strongly curved models the pull may cancel every step, and no boundary is ever
        // reached.
        double most = Double.isFinite(search.size(images.rows()[i])) ? alphaMax : 0;
        double alpha = Math.min(most, fromPoint / Math.max(fromPoint + fromClean, 1e-12));
        for (int j = image.from(); j < image.to(); j++) {
          at[j] =
              (float)
                  ((1 - alpha) * (at[j] + eta * ofPoint[j])
                      + alpha * (clean[j] + eta * ofClean[j]));
        }
      }
      clip.clip(at);
      for (float[] gradient : pass.gradients()) {
        model.recycle(gradient);
      }
      float[] logits = search.logits(images, at);
      for (int i = 0; i < images.size(); i++) {
        if (search.reaches(images, i, logits)) {
          Range image = search.range(i);
          for (int j = image.from(); j < image.to(); j++) {
            at[j] = (float) (clean[j] + beta * (at[j] - clean[j]));
          }
        }
      }
    }
  }

  /** Moves to where the way from the clean image crosses the boundary, by the secant method. */
  private static void cut(DifferentiableClassifier model, AttackTask task, SmallestChange search) {
    Standing images = search.broken();
    if (images.isEmpty()) {
      return;
    }
    Loss margin = search.margin(images);
    int sign = task.goal().sign();
    int count = images.size();
    float[] clean = images.clean().pixels();
    float[] best = search.best(images);
    float[] at = best.clone();
    double[] low = new double[count];
    double[] high = new double[count];
    double[] below = new double[count];
    double[] above = new double[count];
    float[] ofClean = search.cleanLogits(images);
    float[] ofBest = search.logits(images, best);
    for (int i = 0; i < count; i++) {
      high[i] = 1;
      below[i] = sign * margin.value(i, ofClean, model.classes());
      above[i] = sign * margin.value(i, ofBest, model.classes());
    }
    for (int cut = 0; cut < CUTS; cut++) {
      double[] share = new double[count];
      for (int i = 0; i < count; i++) {
        double back = above[i] / (above[i] - below[i]);
        share[i] = high[i] - SHORT * back * (high[i] - low[i]);
        Range image = search.range(i);
        for (int j = image.from(); j < image.to(); j++) {
          at[j] = (float) (clean[j] + share[i] * (best[j] - clean[j]));
        }
      }
      float[] logits = search.logits(images, at);
      for (int i = 0; i < count; i++) {
        double value = sign * margin.value(i, logits, model.classes());
        if (search.reaches(images, i, logits)) {
          high[i] = share[i];
          above[i] = value;
        } else {
          low[i] = share[i];
          below[i] = Math.min(value, 0);
        }
      }
    }
  }
}
