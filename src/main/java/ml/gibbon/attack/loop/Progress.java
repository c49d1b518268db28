package ml.gibbon.attack.loop;

import java.util.Optional;
import ml.gibbon.attack.Aims;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.loss.Loss;

/**
 * A gradient attack of many steps at work on a batch: what it asks of the model, what that took,
 * and the worst case so far of each image.
 */
public final class Progress {

  private final DifferentiableClassifier model;
  private final AttackTask task;
  private final Effort effort;
  private final float[] cleanLogits;
  private final Aims aims;
  private final WorstCase worst;

  /** Begins by asking for the answers to the clean images. */
  public Progress(DifferentiableClassifier model, AttackTask task) {
    Standing all = Standing.all(task.clean());
    this.model = model;
    this.task = task;
    this.effort = Effort.none(all.size());
    this.cleanLogits = model.logits(task.clean().pixels(), all.size());
    effort.addQuery(all.rows());
    this.aims = Aims.of(task, cleanLogits, model.classes());
    this.worst = new WorstCase(aims);
  }

  /** What is to be done. */
  public AttackTask task() {
    return task;
  }

  /** The model that is attacked; who asks it directly counts that. */
  DifferentiableClassifier model() {
    return model;
  }

  /** Logits of the clean images, {@code [N, K]}. */
  public float[] cleanLogits() {
    return cleanLogits;
  }

  /** The class that each image is moved away from or towards, {@code [N]}. */
  public int[] references() {
    return aims.references();
  }

  /** The images whose goal no candidate has reached yet. */
  public Standing standing() {
    return Standing.of(task.clean(), row -> !worst.isReached(row));
  }

  /** A pass over some images, counted. */
  Differentiated differentiate(Standing images, float[] pixels, Loss loss) {
    effort.addGradient(images.rows());
    return model.differentiate(pixels, images.size(), loss);
  }

  /** Counts what another attack took of some images. */
  void add(Standing images, Effort other) {
    effort.add(images.rows(), other);
  }

  /** Compares candidates inside the threat model with the worst cases found before. */
  void offer(Standing images, float[] candidates, float[] logits, Loss loss) {
    worst.offer(images, candidates, logits, model.classes(), loss);
  }

  /** The same with candidates that the model has not been asked about yet. */
  void offer(Standing images, float[] candidates, Loss loss) {
    effort.addQuery(images.rows());
    offer(images, candidates, model.logits(candidates, images.size()), loss);
  }

  /** What came out. */
  public Crafted crafted() {
    return new Crafted(worst.pixels(), Optional.of(cleanLogits), effort);
  }
}
