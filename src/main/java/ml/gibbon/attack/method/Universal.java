package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LearningAttack;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.loop.SharedClimb;
import ml.gibbon.attack.loop.SharedGradient;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.loss.LossKind;

/**
 * One change for all images, which fools the model on most of them (Moosavi-Dezfooli, Fawzi, Fawzi
 * and Frossard 2016, "Universal adversarial perturbations", arXiv:1610.08401). Their algorithm goes
 * from image to image; here every round takes one step along the gradients of all images together
 * (Shafahi et al. 2018, "Universal Adversarial Training", arXiv:1811.11304, section 3), so that
 * many machines can share the images: {@link SharedClimb}.
 *
 * @param stepSize above 0, in the measure of the norm; {@code auto} is {@code 2.5 epsilon / steps}
 * @param steps rounds, at least 1
 * @param images to learn from, at least 1; all of the split where it has fewer
 * @param split that they are drawn from
 * @param loss that is climbed
 */
public record Universal(Choice stepSize, int steps, int images, Split split, LossKind loss)
    implements LearningAttack {

  static final Set<LpNorm> NORMS = Set.copyOf(EnumSet.of(LpNorm.LINF, LpNorm.L2));

  private static final double REACH = 2.5;

  public Universal {
    require(stepSize.or(1) > 0, "stepSize", stepSize, "a number above 0, or auto");
    require(steps >= 1, "steps", steps, "a whole number from 1 on");
    require(images >= 1, "images", images, "a whole number from 1 on");
  }

  /** A clean split. */
  public enum Split {
    TRAIN,
    TEST
  }

  @Override
  public int leastClasses() {
    return loss.leastClasses();
  }

  @Override
  public Set<LpNorm> norms() {
    return NORMS;
  }

  @Override
  public Set<String> learnsFrom() {
    return Set.of(split.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public AddedChange learned(Learner learner) {
    return new AddedChange(learner.changeOf(this), steps);
  }

  /**
   * Begins to learn.
   *
   * @param size values in an image
   */
  public SharedClimb begin(ThreatModel threatModel, Goal goal, int size) {
    double epsilon = threatModel.epsilon().orElseThrow();
    double step = stepSize.or(REACH * epsilon / steps);
    return new SharedClimb(threatModel.norm(), epsilon, goal.sign() * step, size);
  }

  /** What some images say of a change; one pass. */
  public SharedGradient ask(
      DifferentiableClassifier model, AttackTask task, int[] references, float[] change) {
    return SharedGradient.of(model, task, references, loss, change);
  }

  /**
   * The class that each image of a batch is moved away from or towards, {@code [N]}; a pass where
   * the goal asks the model.
   */
  public static int[] references(DifferentiableClassifier model, AttackTask task) {
    int[] references = new int[task.clean().size()];
    float[] clean =
        task.goal().asksTheModel()
            ? model.logits(task.clean().pixels(), references.length)
            : new float[0];
    Arrays.setAll(references, row -> task.reference().of(row, clean, model.classes()));
    return references;
  }

  /** Learns from the images of a batch. */
  public float[] learn(DifferentiableClassifier model, AttackTask task) {
    int[] references = references(model, task);
    SharedClimb climb = begin(task.threatModel(), task.goal(), task.clean().shape().size());
    for (int round = 0; round < steps; round++) {
      climb.climb(ask(model, task, references, climb.change()));
    }
    climb.offer(SharedGradient.ofAnswers(model, task, references, climb.change()));
    return climb.best();
  }

  /** Of a batch by itself: the one change that is best for its images. */
  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    Effort effort = Effort.ofGradients(task.clean().size(), steps);
    Arrays.fill(effort.queries(), task.goal().asksTheModel() ? 2 : 1);
    float[] change = learn(model, task);
    return new Crafted(
        new AddedChange(change, 0).craft(model, task).pixels(), Optional.empty(), effort);
  }
}
