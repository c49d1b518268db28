package ml.gibbon.attack.loop;

import java.io.Serializable;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.LossKind;

/**
 * What some images say of a change that all of them share.
 *
 * @param sum of their gradients at the changed images, float64 {@code [C, H, W]}
 * @param reached how many of them reach the goal with the change
 */
public record SharedGradient(double[] sum, long reached) implements Serializable {

  /**
   * One pass over a batch.
   *
   * @param task the images and what is wanted of them
   * @param references the class that each is moved away from or towards, {@code [N]}
   * @param change float32 {@code [C, H, W]}
   */
  public static SharedGradient of(
      DifferentiableClassifier model,
      AttackTask task,
      int[] references,
      LossKind kind,
      float[] change) {
    Loss loss = kind.of(model.probabilities(), ClassOfImage.fixed(references));
    Differentiated pass = model.differentiate(changed(task, change), references.length, loss);
    double[] sum = new double[change.length];
    float[] gradient = pass.gradient();
    for (int from = 0; from < gradient.length; from += sum.length) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += gradient[from + i];
      }
    }
    model.recycle(gradient);
    return new SharedGradient(sum, reached(task, references, pass.logits(), model.classes()));
  }

  /** The answers alone, for the last change, from which no further step is made. */
  public static SharedGradient ofAnswers(
      DifferentiableClassifier model, AttackTask task, int[] references, float[] change) {
    float[] logits = model.logits(changed(task, change), references.length);
    return new SharedGradient(
        new double[change.length], reached(task, references, logits, model.classes()));
  }

  /** What these images and others say; the order decides about the last bits. */
  public SharedGradient plus(SharedGradient others) {
    double[] both = sum.clone();
    for (int i = 0; i < both.length; i++) {
      both[i] += others.sum[i];
    }
    return new SharedGradient(both, reached + others.reached);
  }

  private static float[] changed(AttackTask task, float[] change) {
    float[] pixels = added(task.clean().pixels(), change);
    task.threatModel().clip().clip(pixels);
    return pixels;
  }

  /**
   * Images with a change added to each.
   *
   * @param pixels float32 {@code [N, C, H, W]}, left as they are
   * @param change float32 {@code [C, H, W]}
   */
  public static float[] added(float[] pixels, float[] change) {
    float[] changed = pixels.clone();
    for (int from = 0; from < changed.length; from += change.length) {
      for (int i = 0; i < change.length; i++) {
        changed[from + i] += change[i];
      }
    }
    return changed;
  }

  private static long reached(AttackTask task, int[] references, float[] logits, int classes) {
    long reached = 0;
    for (int i = 0; i < references.length; i++) {
      int prediction = Logits.prediction(logits, classes, i);
      boolean reaches = task.goal().isAchieved(task.clean().labels()[i], references[i], prediction);
      reached += reaches ? 1 : 0;
    }
    return reached;
  }
}
