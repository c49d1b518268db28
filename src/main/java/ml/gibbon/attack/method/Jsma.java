package ml.gibbon.attack.method;

import static ml.gibbon.error.SettingException.require;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.Attack;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.loop.Standing;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;

/**
 * The Jacobian-based saliency map attack: changes the pair of values that raises the target's logit
 * and lowers the sum of the others most, again and again (Papernot et al. 2015, "The Limitations of
 * Deep Learning in Adversarial Settings", arXiv:1511.07528, algorithms 2 and 3). Untargeted, the
 * true class is to fall and the others to rise (Wiyatno and Xu 2018, "Maximal Jacobian-based
 * Saliency Map Attack", arXiv:1808.07945, section 2.2).
 *
 * <p>An image is done when its goal is reached, when no pair is left that does both, or when gamma
 * of its values have been changed; a value at the end of the pixel range is not changed further.
 *
 * @param theta what is added to both values of a pair, from -1 to 1 but not 0; 1 in the paper
 * @param gamma share of an image's values that may be changed, above 0 and at most 1; .145 in the
 *     paper
 */
public record Jsma(double theta, double gamma) implements Attack {

  public Jsma {
    require(Math.abs(theta) <= 1 && theta != 0, "theta", theta, "a number from -1 to 1 but not 0");
    require(gamma > 0 && gamma <= 1, "gamma", gamma, "a number above 0 and at most 1");
  }

  @Override
  public Set<LpNorm> norms() {
    return Set.of(LpNorm.L0);
  }

  @Override
  public boolean isOfMinimumNorm() {
    return true;
  }

  @Override
  public Crafted craft(DifferentiableClassifier model, AttackTask task) {
    Standing standing = Standing.all(task.clean());
    Effort effort = Effort.none(standing.size());
    float[] pixels = task.clean().pixels().clone();
    Differentiated pass = differentiate(model, task, standing, pixels, task.reference(), effort);
    float[] cleanLogits = pass.logits();
    Aims aims = Aims.of(task, cleanLogits, model.classes());
    SaliencyMap map = new SaliencyMap(task.clean().shape().size());
    int pairs = (int) (gamma * task.clean().shape().size() / 2);
    for (int pair = 0; pair < pairs && !standing.isEmpty(); pair++) {
      if (pair > 0) {
        ClassOfImage references = ClassOfImage.fixed(standing.pick(aims.references()));
        pass = differentiate(model, task, standing, pixels, references, effort);
      }
      standing = changePairs(standing, pass, model.classes(), aims, pixels, map);
      Arrays.stream(pass.gradients()).forEach(model::recycle);
    }
    return new Crafted(pixels, Optional.of(cleanLogits), effort);
  }

  /** The gradients of the reference's logit and of the sum of the others, in one pass. */
  private static Differentiated differentiate(
      DifferentiableClassifier model,
      AttackTask task,
      Standing standing,
      float[] pixels,
      ClassOfImage references,
      Effort effort) {
    effort.addGradient(standing.rows());
    effort.addGradient(standing.rows());
    float[] at = standing.pick(pixels, task.clean().shape().size());
    return model.differentiate(at, standing.size(), logit(references), otherLogits(references));
  }

  private static LogitLoss logit(ClassOfImage of) {
    return (image, logits, classes, cotangent) -> {
      Arrays.fill(cotangent, image * classes, (image + 1) * classes, 0f);
      cotangent[image * classes + of.of(image, logits, classes)] = 1;
    };
  }

  private static LogitLoss otherLogits(ClassOfImage of) {
    return (image, logits, classes, cotangent) -> {
      Arrays.fill(cotangent, image * classes, (image + 1) * classes, 1f);
      cotangent[image * classes + of.of(image, logits, classes)] = 0;
    };
  }

  /** Changes a pair of each image that is not done; the others leave. */
  private Standing changePairs(
      Standing standing,
      Differentiated pass,
      int classes,
      Aims aims,
      float[] pixels,
      SaliencyMap map) {
    AttackTask task = aims.task();
    PixelRange range = task.threatModel().clip();
    boolean isTargeted = task.goal().isTargeted();
    float[] up = pass.gradients()[isTargeted ? 0 : 1];
    float[] down = pass.gradients()[isTargeted ? 1 : 0];
    int size = task.clean().shape().size();
    boolean[] goesOn = new boolean[task.clean().size()];
    for (int i = 0; i < standing.size(); i++) {
      int row = standing.rows()[i];
      int from = row * size;
      goesOn[row] =
          !aims.isReached(row, Logits.prediction(pass.logits(), classes, i))
              && map.search(
                  up,
                  down,
                  i,
                  (int) Math.signum(theta),
                  p ->
                      theta > 0 ? pixels[from + p] < range.high() : pixels[from + p] > range.low());
      if (goesOn[row]) {
        change(pixels, from + map.first(), range);
        change(pixels, from + map.second(), range);
      }
    }
    return standing.where(row -> goesOn[row]);
  }

  private void change(float[] pixels, int value, PixelRange range) {
    float changed = (float) (pixels[value] + theta);
    pixels[value] = Math.max(range.low(), Math.min(range.high(), changed));
  }
}
