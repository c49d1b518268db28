package ml.gibbon.attack.loop;

import java.util.List;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.CascadingAttack.Part;
import ml.gibbon.attack.Crafted;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.Margin;

/**
 * Attacks in turn on the images of one batch: each on those that still stand, and of each image the
 * worst case, which is one that reaches the goal before one that does not, then the one with the
 * larger margin towards the goal.
 *
 * @param parts in their order
 */
public record CascadeLoop(List<Part> parts) {

  /** Perturbs a batch. */
  public Crafted run(DifferentiableClassifier model, AttackTask task) {
    Progress progress = new Progress(model, task);
    Standing all = Standing.all(task.clean());
    progress.offer(all, task.clean().pixels(), progress.cleanLogits(), margin(progress, all));
    for (Part part : parts) {
      Standing standing = progress.standing();
      if (standing.isEmpty()) {
        break;
      }
      Crafted crafted = part.attack().craft(model, task.of(standing.clean()));
      progress.add(standing, crafted.effort());
      task.threatModel()
          .project(standing.clean().pixels(), crafted.pixels(), task.clean().shape().size());
      progress.offer(standing, crafted.pixels(), margin(progress, standing));
      model.recycle(crafted.pixels());
    }
    return progress.crafted();
  }

  private static Margin margin(Progress progress, Standing images) {
    return new Margin(ClassOfImage.fixed(images.pick(progress.references())));
  }
}
