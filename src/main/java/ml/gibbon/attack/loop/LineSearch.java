package ml.gibbon.attack.loop;

import java.util.Arrays;
import java.util.Optional;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.Logits;

/**
 * The smallest step along each image's gradient, of unit length under L2, that reaches the goal: it
 * is doubled until the goal is reached, and the last doubling is then halved again and again. An
 * image whose goal is reached when clean, or not at the length that crosses all of the pixel range,
 * stays as it is.
 */
public final class LineSearch {

  private static final double FIRST = 1.0 / 255;
  private static final int HALVINGS = 20;

  private final DifferentiableClassifier model;
  private final AttackTask task;
  private final ImageBatch clean;
  private final double furthest;
  private final Effort effort;

  /** A search for all images of a task. */
  public LineSearch(DifferentiableClassifier model, AttackTask task) {
    this.model = model;
    this.task = task;
    this.clean = task.clean();
    this.furthest = Math.sqrt(clean.shape().size());
    this.effort = Effort.ofGradients(clean.size(), 1);
  }

  /** Searches along the gradients of a pass over the clean images. */
  public Crafted along(Differentiated pass) {
    Aims aims = Aims.of(task, pass.logits(), model.classes());
    // The step that is known to fall short, and the one that is known to be enough, if any.
    double[] below = new double[clean.size()];
    double[] enough = new double[clean.size()];
    Arrays.fill(enough, Double.POSITIVE_INFINITY);
    for (double step = FIRST; step < 2 * furthest; step *= 2) {
      double tried = step;
      Standing open =
          Standing.of(clean, row -> !aims.reachedClean()[row] && Double.isInfinite(enough[row]));
      narrow(open, pass, aims, row -> tried, below, enough);
    }
    for (int halving = 0; halving < HALVINGS; halving++) {
      Standing found = Standing.of(clean, row -> Double.isFinite(enough[row]));
      narrow(found, pass, aims, row -> (below[row] + enough[row]) / 2, below, enough);
    }
    Standing moved = Standing.of(clean, row -> Double.isFinite(enough[row]));
    float[] pixels = clean.pixels().clone();
    float[] ofMoved = step(moved, pass, row -> enough[row]);
    int size = clean.shape().size();
    for (int i = 0; i < moved.size(); i++) {
      System.arraycopy(ofMoved, i * size, pixels, moved.rows()[i] * size, size);
    }
    return new Crafted(pixels, Optional.of(pass.logits()), effort);
  }

  @FunctionalInterface
  private interface StepOf {
    double row(int row);
  }

  private void narrow(
      Standing images,
      Differentiated pass,
      Aims aims,
      StepOf steps,
      double[] below,
      double[] enough) {
    if (images.isEmpty()) {
      return;
    }
    float[] logits = model.logits(step(images, pass, steps), images.size());
    effort.addQuery(images.rows());
    for (int i = 0; i < images.size(); i++) {
      int row = images.rows()[i];
      double step = steps.row(row);
      if (aims.isReached(row, Logits.prediction(logits, model.classes(), i))) {
        enough[row] = step;
      } else {
        below[row] = step;
      }
    }
  }

  private float[] step(Standing images, Differentiated pass, StepOf steps) {
    int size = clean.shape().size();
    float[] moved = new float[images.size() * size];
    for (int i = 0; i < images.size(); i++) {
      int row = images.rows()[i];
      float[] at = Arrays.copyOfRange(clean.pixels(), row * size, (row + 1) * size);
      float[] gradient = Arrays.copyOfRange(pass.gradient(), row * size, (row + 1) * size);
      double step = task.goal().sign() * steps.row(row);
      task.threatModel().norm().ascend(at, gradient, size, step);
      System.arraycopy(gradient, 0, moved, i * size, size);
    }
    task.threatModel().project(images.clean().pixels(), moved, size);
    return moved;
  }
}
