package ml.gibbon.attack;

import java.util.function.Supplier;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.Knowledge;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/** A classifier that knows what has been asked of it, and how long that took. */
public final class CountingClassifier implements DifferentiableClassifier {

  private final DifferentiableClassifier classifier;
  private long evaluations;
  private long queries;
  private long nanoseconds;

  /** Counts from now on. */
  public CountingClassifier(DifferentiableClassifier classifier) {
    this.classifier = classifier;
  }

  /** Builds a classifier, which is work too. */
  public static CountingClassifier of(Supplier<DifferentiableClassifier> classifier) {
    long start = System.nanoTime();
    CountingClassifier counting = new CountingClassifier(classifier.get());
    counting.nanoseconds = System.nanoTime() - start;
    return counting;
  }

  /** Gradients so far, of all images and losses. */
  public long evaluations() {
    return evaluations;
  }

  /** Images so far whose logits were asked for without a gradient. */
  public long queries() {
    return queries;
  }

  /** Time spent in building, logits and gradients. */
  public long nanoseconds() {
    return nanoseconds;
  }

  @Override
  public ImageShape inputShape() {
    return classifier.inputShape();
  }

  @Override
  public int classes() {
    return classifier.classes();
  }

  @Override
  public Probabilities probabilities() {
    return classifier.probabilities();
  }

  @Override
  public boolean approximatesGradient() {
    return classifier.approximatesGradient();
  }

  @Override
  public Knowledge knowledge() {
    return classifier.knowledge();
  }

  @Override
  public void refresh() {
    classifier.refresh();
  }

  @Override
  public float[] logits(float[] pixels, int images) {
    long start = System.nanoTime();
    float[] logits = classifier.logits(pixels, images);
    nanoseconds += System.nanoTime() - start;
    queries += images;
    return logits;
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    long start = System.nanoTime();
    Differentiated pass = classifier.differentiate(pixels, images, losses);
    nanoseconds += System.nanoTime() - start;
    evaluations += (long) images * losses.length;
    return pass;
  }

  @Override
  public void recycle(float[] gradient) {
    classifier.recycle(gradient);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
