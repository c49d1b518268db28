package ml.gibbon.attack.loop;

import java.util.Optional;
import java.util.function.UnaryOperator;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.LossKind;

/**
 * The loop of all attacks that follow a gradient: {@code x_0 = start}, {@code x_(k+1) = P(x_k +
 * step * ascend(direction(grad L(x_k))))}, where {@code ascend} is the best step of the norm and P
 * the nearest image that the threat model allows. What an attack is depends on the settings alone:
 * one step of epsilon from the clean image is the fast gradient method.
 *
 * <p>Of several steps or restarts each image's worst case is kept, not the last; images whose goal
 * is reached are not started again.
 *
 * @param loss that is climbed, or descended towards a target
 * @param start where the first step is made from
 * @param direction what each step follows
 * @param stepSize size of each step, in the measure of the norm
 * @param steps number of steps, at least 1
 * @param restarts how often the loop is run, at least 1
 */
public record GradientLoop(
    LossKind loss, Start start, Direction direction, double stepSize, int steps, int restarts) {

  /** Perturbs a batch. */
  public Crafted run(DifferentiableClassifier model, AttackTask task) {
    return steps * restarts == 1 && start == Start.CLEAN
        ? oneStep(model, task)
        : manySteps(model, task);
  }

  /** The only step needs no worst case, and its pass gives the clean logits too. */
  private Crafted oneStep(DifferentiableClassifier model, AttackTask task) {
    int images = task.clean().size();
    Differentiated pass =
        model.differentiate(
            task.clean().pixels(), images, loss.of(model.probabilities(), task.reference()));
    float[] moved = direction.begin(images, size(task)).apply(pass.gradient());
    ascend(task, task.clean().pixels(), moved);
    return new Crafted(moved, Optional.of(pass.logits()), Effort.ofGradients(images, 1));
  }

  private Crafted manySteps(DifferentiableClassifier model, AttackTask task) {
    Standing standing = Standing.all(task.clean());
    Effort effort = Effort.none(standing.size());
    float[] cleanLogits = model.logits(task.clean().pixels(), standing.size());
    effort.addQuery(standing.rows());
    int[] references = new int[standing.size()];
    for (int i = 0; i < references.length; i++) {
      references[i] = task.reference().of(i, cleanLogits, model.classes());
    }
    WorstCase worst = new WorstCase(task, references);
    for (int restart = 0; restart < restarts && !standing.isEmpty(); restart++) {
      Loss ofStanding =
          loss.of(model.probabilities(), ClassOfImage.fixed(standing.pick(references)));
      climb(model, task, standing, restart, ofStanding, worst, effort);
      standing = Standing.of(task.clean(), row -> !worst.isReached(row));
    }
    return new Crafted(worst.pixels(), Optional.of(cleanLogits), effort);
  }

  private void climb(
      DifferentiableClassifier model,
      AttackTask task,
      Standing standing,
      int restart,
      Loss loss,
      WorstCase worst,
      Effort effort) {
    UnaryOperator<float[]> directions = direction.begin(standing.size(), size(task));
    float[] pixels = start.place(standing.clean(), task, restart);
    for (int step = 0; step < steps; step++) {
      Differentiated pass = model.differentiate(pixels, standing.size(), loss);
      effort.addGradient(standing.rows());
      if (step > 0) {
        worst.offer(standing, pixels, pass.logits(), model.classes(), loss);
      }
      float[] moved = directions.apply(pass.gradient());
      ascend(task, pixels, moved);
      task.threatModel().project(standing.clean().pixels(), moved, size(task));
      if (step > 0) {
        model.recycle(pixels);
      }
      pixels = moved;
    }
    float[] logits = model.logits(pixels, standing.size());
    effort.addQuery(standing.rows());
    worst.offer(standing, pixels, logits, model.classes(), loss);
    model.recycle(pixels);
  }

  private void ascend(AttackTask task, float[] at, float[] gradient) {
    task.threatModel().norm().ascend(at, gradient, size(task), task.goal().sign() * stepSize);
  }

  private static int size(AttackTask task) {
    return task.clean().shape().size();
  }
}
