package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import java.util.Set;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.BoxedAdam;
import ml.gibbon.attack.loop.SmallestChange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.attack.loop.TradeOff;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;

/**
 * The attack of Carlini and Wagner under L2: {@code min ||d||_2^2 + c * max(max_{i != t} Z_i - Z_t,
 * -kappa)} by Adam, on a variable of which the pixels are a hyperbolic tangent, with the smallest c
 * that reaches the goal (Carlini and Wagner 2017, "Towards Evaluating the Robustness of Neural
 * Networks", arXiv:1608.04644, section V). Untargeted, the margin is that of the image's own class,
 * with the sign turned. Images whose objective has stopped to fall leave the descent.
 *
 * @param steps of each descent, at least 1; 10,000 in the paper
 * @param learningRate of Adam, above 0; .01 in the authors' code
 * @param initialConstant the first c, above 0; .001 in the authors' code
 * @param searches descents, each with another c, at least 1; 9 in the authors' code
 * @param confidence kappa, by how much the wanted logit is to be ahead, from 0 on; 0 in the paper
 */
public record Cw(
    int steps, double learningRate, double initialConstant, int searches, double confidence)
    implements Attack {

  /** How often in a descent images are looked at that have come to an end, as in their code. */
  private static final int CHECKS = 10;

  /** What is left at least of the objective of one that has. */
  private static final double STALLED = .9999;

  public Cw {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "learningRate",
        learningRate,
        "a number above 0");
    require(
        initialConstant > 0 && Double.isFinite(initialConstant),
        "initialConstant",
        initialConstant,
        "a number above 0");
    require(searches >= 1, "searches", searches, "a whole number from 1 on");
    require(
        confidence >= 0 && Double.isFinite(confidence),
        "confidence",
        confidence,
        "a number from 0 on");
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
    SmallestChange search = new SmallestChange(model, task, confidence);
    return TradeOff.search(
        search,
        task.clean().size(),
        initialConstant,
        searches,
        (images, constants) -> descend(model, task, search, images, constants));
  }

  /** Which images of the whole batch reached the goal on the way. */
  private boolean[] descend(
      DifferentiableClassifier model,
      AttackTask task,
      SmallestChange search,
      Standing all,
      TradeOff constants) {
    Standing images = all;
    BoxedAdam adam = new BoxedAdam(images.clean().pixels(), task.threatModel().clip());
    float[] at = new float[images.clean().pixels().length];
    boolean[] reached = new boolean[task.clean().size()];
    double[] objectives = new double[task.clean().size()];
    double[] earlier = new double[task.clean().size()];
    Arrays.fill(earlier, Double.POSITIVE_INFINITY);
    int check = Math.max(1, steps / CHECKS);
    Loss margin = search.margin(images);
    for (int step = 0; step < steps; step++) {
      adam.pixels(at);
      Differentiated pass = search.differentiate(images, at, margin);
      float[] gradient = pass.gradient();
      float[] clean = images.clean().pixels();
      adam.next();
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        int row = images.rows()[i];
        reached[row] |= search.reaches(images, i, pass.logits());
        double c = constants.of(row);
        double behind =
            confidence - task.goal().sign() * margin.value(i, pass.logits(), model.classes());
        double size = LpNorm.L2.size(clean, at, image.from(), image.length());
        objectives[row] = size * size + c * Math.max(behind, 0);
        float pull = behind > 0 ? (float) (-task.goal().sign() * c) : 0;
        for (int j = image.from(); j < image.to(); j++) {
          gradient[j] = 2 * (at[j] - clean[j]) + pull * gradient[j];
        }
        adam.step(gradient, image, learningRate);
      }
      model.recycle(gradient);
      if (step % check == check - 1) {
        Standing before = images;
        Standing left = before.where(row -> objectives[row] <= STALLED * earlier[row]);
        if (left.isEmpty()) {
          return reached;
        }
        if (left.size() < before.size()) {
          adam.keep(before, left);
          images = left;
          at = new float[left.clean().pixels().length];
          margin = search.margin(left);
        }
        for (int row : left.rows()) {
          earlier[row] = objectives[row];
        }
      }
    }
    return reached;
  }
}
