package ml.gibbon.attack.loop;

import java.util.Optional;
import java.util.function.UnaryOperator;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.LossKind;

/**
 * The loop of all attacks that follow a gradient: {@code x_0 = start}, {@code x_(k+1) = P(x_k +
 * step * ascend(direction(grad L(x_k))))}, where {@code ascend} is the best step of the norm, and P
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
    if (steps * restarts > 1) {
      return manySteps(model, task);
    }
    if (start == Start.CLEAN) {
      return oneStep(model, task);
    }
    return task.goal().asksTheModel() ? manySteps(model, task) : oneStepFromStart(model, task);
  }

  /** The only step needs no worst case, and its pass gives the clean logits too. */
  private Crafted oneStep(DifferentiableClassifier model, AttackTask task) {
    int images = task.clean().size();
    Differentiated pass =
        model.differentiate(
            task.clean().pixels(), images, loss.of(model.probabilities(), task.reference()));
    float[] moved = direction.begin(images, size(task)).apply(pass.gradient());
    task.threatModel().norm().ascend(task.clean().pixels(), moved, size(task), step(task));
    return new Crafted(moved, Optional.of(pass.logits()), Effort.ofGradients(images, 1));
  }

  /** The only step from elsewhere: two passes of {@link #manySteps} would compare one candidate. */
  private Crafted oneStepFromStart(DifferentiableClassifier model, AttackTask task) {
    int images = task.clean().size();
    float[] pixels = start.place(task.clean(), task, 0);
    Differentiated pass =
        model.differentiate(pixels, images, loss.of(model.probabilities(), task.reference()));
    float[] moved = direction.begin(images, size(task)).apply(pass.gradient());
    ThreatModel threatModel = task.threatModel();
    threatModel.norm().ascend(pixels, moved, size(task), step(task), threatModel.clip());
    return new Crafted(moved, Optional.empty(), Effort.ofGradients(images, 1));
  }

  /**
   * Perturbs a batch once and gives each image's last point, whether or not it is its worst case,
   * as training takes it: nothing is asked but gradients. A goal that asks the model is {@link
   * #run}.
   */
  public Crafted lastPoint(DifferentiableClassifier model, AttackTask task) {
    if (task.goal().asksTheModel()) {
      return run(model, task);
    }
    int images = task.clean().size();
    ThreatModel threatModel = task.threatModel();
    Loss climbed = loss.of(model.probabilities(), task.reference());
    UnaryOperator<float[]> directions = direction.begin(images, size(task));
    float[] pixels = start.place(task.clean(), task, 0);
    for (int step = 0; step < steps; step++) {
      float[] moved = directions.apply(model.differentiate(pixels, images, climbed).gradient());
      threatModel.norm().ascend(pixels, moved, size(task), step(task), threatModel.clip());
      threatModel.project(task.clean().pixels(), moved, size(task));
      if (step > 0) {
        model.recycle(pixels);
      }
      pixels = moved;
    }
    return new Crafted(pixels, Optional.empty(), Effort.ofGradients(images, steps));
  }

  private Crafted manySteps(DifferentiableClassifier model, AttackTask task) {
    Progress progress = new Progress(model, task);
    Standing standing = Standing.all(task.clean());
    for (int restart = 0; restart < restarts && !standing.isEmpty(); restart++) {
      climb(progress, standing, restart);
      standing = progress.standing();
    }
    return progress.crafted();
  }

  private void climb(Progress progress, Standing standing, int restart) {
    DifferentiableClassifier model = progress.model();
    AttackTask task = progress.task();
    Loss ofStanding =
        loss.of(model.probabilities(), ClassOfImage.fixed(standing.pick(progress.references())));
    UnaryOperator<float[]> directions = direction.begin(standing.size(), size(task));
    float[] pixels = start.place(standing.clean(), task, restart);
    for (int step = 0; step < steps; step++) {
      Differentiated pass = progress.differentiate(standing, pixels, ofStanding);
      if (step > 0) {
        progress.offer(standing, pixels, pass.logits(), ofStanding);
      }
      float[] moved = directions.apply(pass.gradient());
      task.threatModel()
          .norm()
          .ascend(pixels, moved, size(task), step(task), task.threatModel().clip());
      task.threatModel().project(standing.clean().pixels(), moved, size(task));
      if (step > 0) {
        model.recycle(pixels);
      }
      pixels = moved;
    }
    progress.offer(standing, pixels, ofStanding);
    model.recycle(pixels);
  }

  private double step(AttackTask task) {
    return task.goal().sign() * stepSize;
  }

  private static int size(AttackTask task) {
    return task.clean().shape().size();
  }
}
