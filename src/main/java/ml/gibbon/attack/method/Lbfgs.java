package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Set;
import java.util.stream.IntStream;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.Range;
import ml.gibbon.attack.loop.BoxedLbfgs;
import ml.gibbon.attack.loop.SmallestChange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.attack.loop.TradeOff;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.OtherThan;

/**
 * The first attack on networks: {@code min ||d||_2^2 + c * J(x + d, t)} inside the pixel range by
 * L-BFGS, with the smallest c that reaches the goal (Szegedy et al. 2014, "Intriguing properties of
 * neural networks", arXiv:1312.6199, section 4.1, with its c on the other term and the length
 * squared, so that the function is smooth where it starts). The paper is about targets alone;
 * untargeted, J is the cross-entropy with any class but the image's own.
 *
 * @param steps points that each descent looks at, at least 1
 * @param initialConstant the first c, above 0
 * @param searches descents, each with another c, at least 1
 */
public record Lbfgs(int steps, double initialConstant, int searches) implements Attack {

  public Lbfgs {
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(
        initialConstant > 0 && Double.isFinite(initialConstant),
        "initialConstant",
        initialConstant,
        "a number above 0");
    require(searches >= 1, "searches", searches, "a whole number from 1 on");
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
    int size = task.clean().shape().size();
    boolean[] reached = new boolean[task.clean().size()];
    boolean[] ended = new boolean[task.clean().size()];
    BoxedLbfgs[] minimisers =
        IntStream.range(0, task.clean().size())
            .mapToObj(
                row -> new BoxedLbfgs(task.clean().rows(row).pixels(), task.threatModel().clip()))
            .toArray(BoxedLbfgs[]::new);
    Standing images = all;
    for (int step = 0; step < steps && !images.isEmpty(); step++) {
      float[] at = new float[images.size() * size];
      for (int i = 0; i < images.size(); i++) {
        System.arraycopy(minimisers[images.rows()[i]].point(), 0, at, i * size, size);
      }
      Loss loss = loss(model, task, search.reference(images));
      Differentiated pass = search.differentiate(images, at, loss);
      float[] gradient = pass.gradient();
      float[] clean = images.clean().pixels();
      for (int i = 0; i < images.size(); i++) {
        Range image = search.range(i);
        int row = images.rows()[i];
        reached[row] |= search.reaches(images, i, pass.logits());
        float c = (float) constants.of(row);
        double length = LpNorm.L2.size(clean, at, image.from(), size);
        double value = length * length + c * loss.value(i, pass.logits(), model.classes());
        for (int j = image.from(); j < image.to(); j++) {
          gradient[j] = 2 * (at[j] - clean[j]) + c * gradient[j];
        }
        ended[row] = !minimisers[row].tell(value, gradient, image.from());
      }
      model.recycle(gradient);
      images = images.where(row -> !ended[row]);
    }
    return reached;
  }

  private static Loss loss(DifferentiableClassifier model, AttackTask task, ClassOfImage of) {
    return task.goal().isTargeted()
        ? new CrossEntropy(model.probabilities(), of)
        : new OtherThan(of);
  }
}
