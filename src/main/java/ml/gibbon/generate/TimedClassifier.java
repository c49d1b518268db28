package ml.gibbon.generate;

import java.util.function.Supplier;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/** A classifier that knows how long it has been at work. */
final class TimedClassifier implements DifferentiableClassifier {

  private final DifferentiableClassifier classifier;
  private long nanoseconds;

  private TimedClassifier(DifferentiableClassifier classifier, long nanoseconds) {
    this.classifier = classifier;
    this.nanoseconds = nanoseconds;
  }

  /** Builds a classifier, which is work too. */
  static TimedClassifier of(Supplier<DifferentiableClassifier> classifier) {
    long start = System.nanoTime();
    return new TimedClassifier(classifier.get(), System.nanoTime() - start);
  }

  /** Time spent in building, logits and gradients. */
  long nanoseconds() {
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
  public void refresh() {
    classifier.refresh();
  }

  @Override
  public float[] logits(float[] pixels, int images) {
    long start = System.nanoTime();
    float[] logits = classifier.logits(pixels, images);
    nanoseconds += System.nanoTime() - start;
    return logits;
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss loss) {
    long start = System.nanoTime();
    Differentiated both = classifier.differentiate(pixels, images, loss);
    nanoseconds += System.nanoTime() - start;
    return both;
  }

  @Override
  public void close() {
    classifier.close();
  }
}
