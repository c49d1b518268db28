package ml.gibbon.attack.loop;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.attack.AttackTask;
import ml.gibbon.attack.Crafted;
import ml.gibbon.attack.Effort;
import ml.gibbon.attack.Range;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.DifferentiableClassifier.Differentiated;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.LogitDifference;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Loss;
import ml.gibbon.loss.Margin;

/**
 * What every attack of minimum norm keeps: for each image of a batch the smallest change so far
 * that reaches the goal. The model is asked through it, so that no point that an attack comes by is
 * forgotten, and none of its effort.
 *
 * <p>An image whose goal is reached when clean needs no change and is not looked at; one whose goal
 * is never reached stays as it is.
 */
public final class SmallestChange {

  /**
   * Share of the largest logit, without its sign, that a class must be ahead by. What is closer is
   * decided by the order of summation, which another batch, engine, machine or library may change:
   * between two of them logits differ by up to 3e-6 of the largest one. It is also what {@code
   * verify} takes for a tie.
   */
  private static final double TIE = 2e-5;

  private final DifferentiableClassifier model;
  private final AttackTask task;
  private final ImageBatch clean;
  private final double confidence;
  private final float[] cleanLogits;
  private final int[] references;
  private final double[] sizes;
  private final float[] pixels;
  private final Effort effort;

  /** A search that asks the model about the clean images first. */
  public SmallestChange(DifferentiableClassifier model, AttackTask task) {
    this(model, task, 0);
  }

  /**
   * A search for answers that are sure of themselves.
   *
   * @param confidence by how much the logit that is wanted must be ahead of the next one; of an
   *     untargeted attack, the best other class of the one that it moves away from
   */
  public SmallestChange(DifferentiableClassifier model, AttackTask task, double confidence) {
    this.model = model;
    this.task = task;
    this.clean = task.clean();
    this.confidence = confidence;
    this.cleanLogits = model.logits(clean.pixels(), clean.size());
    this.references = new int[clean.size()];
    this.sizes = new double[clean.size()];
    this.pixels = clean.pixels().clone();
    this.effort = Effort.none(clean.size());
    effort.addQuery(IntStream.range(0, clean.size()).toArray());
    for (int row = 0; row < references.length; row++) {
      references[row] = task.reference().of(row, cleanLogits, model.classes());
      sizes[row] = isAchieved(row, row, cleanLogits) ? 0 : Double.POSITIVE_INFINITY;
    }
  }

  /** The images whose goal is not reached when clean. */
  public Standing toBreak() {
    return Standing.of(clean, row -> sizes[row] > 0);
  }

  /** The images whose goal has not been reached. */
  public Standing unbroken() {
    return Standing.of(clean, row -> Double.isInfinite(sizes[row]));
  }

  /** The images that a change was found for. */
  public Standing broken() {
    return Standing.of(clean, row -> sizes[row] > 0 && Double.isFinite(sizes[row]));
  }

  /**
   * How far the best other class is ahead of the one that images are moved away from or towards.
   *
   * @see Margin
   */
  public Loss margin(Standing images) {
    return new Margin(reference(images));
  }

  /** The class that each of some images is moved away from or towards. */
  public ClassOfImage reference(Standing images) {
    return ClassOfImage.fixed(images.pick(references));
  }

  /**
   * Functions of the logits that are zero on the boundaries to the classes which an image may be
   * moved to: for an untargeted attack the differences between other classes and the image's own,
   * the most likely ones of the clean image first; for a targeted one the margin of the target
   * alone.
   *
   * @param most number of other classes, from 1 on; no more than there are
   */
  public Loss[] boundaries(Standing images, int most) {
    if (task.goal().isTargeted()) {
      return new Loss[] {margin(images)};
    }
    int classes = model.classes();
    int[][] others = new int[Math.min(most, classes - 1)][images.size()];
    for (int i = 0; i < images.size(); i++) {
      int row = images.rows()[i];
      int[] ranked = Logits.ranking(cleanLogits, classes, row);
      int next = 0;
      for (int rank = 0; next < others.length; rank++) {
        if (ranked[rank] != references[row]) {
          others[next++][i] = ranked[rank];
        }
      }
    }
    return Arrays.stream(others)
        .map(other -> new LogitDifference(ClassOfImage.fixed(other), reference(images)))
        .toArray(Loss[]::new);
  }

  /** Logits and gradients at points of some images, which are candidates too. */
  public Differentiated differentiate(Standing images, float[] points, LogitLoss... losses) {
    Differentiated pass = model.differentiate(points, images.size(), losses);
    for (int l = 0; l < losses.length; l++) {
      effort.addGradient(images.rows());
    }
    offer(images, points, pass.logits());
    return pass;
  }

  /** Logits at points of some images, which are candidates too. */
  public float[] logits(Standing images, float[] points) {
    float[] logits = model.logits(points, images.size());
    effort.addQuery(images.rows());
    offer(images, points, logits);
    return logits;
  }

  private void offer(Standing images, float[] points, float[] logits) {
    int size = clean.shape().size();
    for (int i = 0; i < images.size(); i++) {
      if (reaches(images, i, logits)) {
        int row = images.rows()[i];
        double found =
            task.threatModel().norm().size(images.clean().pixels(), points, i * size, size);
        if (found < sizes[row]) {
          sizes[row] = found;
          System.arraycopy(points, i * size, pixels, row * size, size);
        }
      }
    }
  }

  /**
   * Whether logits reach the goal, and not by a hair.
   *
   * @param i place among the images, and of their row of logits
   */
  public boolean reaches(Standing images, int i, float[] logits) {
    int row = images.rows()[i];
    if (!isAchieved(row, i, logits)) {
      return false;
    }
    int classes = model.classes();
    int best = Logits.prediction(logits, classes, i);
    int reference = references[row];
    int other = task.goal().isTargeted() ? Logits.best(logits, classes, i, best) : reference;
    double ahead = (double) logits[i * classes + best] - logits[i * classes + other];
    return ahead >= confidence && ahead > tie(i, logits);
  }

  /** How close two logits of an image are that {@link #reaches} cannot tell apart. */
  public double tie(int i, float[] logits) {
    int classes = model.classes();
    double largest = 0;
    for (int k = i * classes; k < (i + 1) * classes; k++) {
      largest = Math.max(largest, Math.abs(logits[k]));
    }
    return TIE * largest;
  }

  private boolean isAchieved(int row, int i, float[] logits) {
    int prediction = Logits.prediction(logits, model.classes(), i);
    return task.goal().isAchieved(clean.labels()[row], references[row], prediction);
  }

  /** The smallest size so far in the attack's norm; 0 where clean, infinite where not broken. */
  public double size(int row) {
    return sizes[row];
  }

  /** The best points so far, of the clean image where there is none. */
  public float[] best(Standing images) {
    return new ImageBatch(clean.shape(), clean.ids(), clean.labels(), pixels)
        .rows(images.rows())
        .pixels();
  }

  /** Logits of some of the clean images, row by row. */
  public float[] cleanLogits(Standing images) {
    int classes = model.classes();
    float[] some = new float[images.size() * classes];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(cleanLogits, images.rows()[i] * classes, some, i * classes, classes);
    }
    return some;
  }

  /** The values of the image at a place, among those of some images. */
  public Range range(int i) {
    int size = clean.shape().size();
    return new Range(i * size, (i + 1) * size);
  }

  /** What was found. */
  public Crafted crafted() {
    return new Crafted(pixels, Optional.of(cleanLogits), effort);
  }
}
