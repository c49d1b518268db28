package ml.gibbon.bench;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/** Counts the images that go through a classifier, each way. */
final class PassCounter implements DifferentiableClassifier {

  private final DifferentiableClassifier classifier;
  private long forward;
  private long backward;

  PassCounter(DifferentiableClassifier classifier) {
    this.classifier = classifier;
  }

  /** Images so far on the way forward. */
  long forward() {
    return forward;
  }

  /** Images so far on the way back, once for each gradient. */
  long backward() {
    return backward;
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
    forward += images;
    return classifier.logits(pixels, images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    forward += images;
    backward += (long) images * losses.length;
    return classifier.differentiate(pixels, images, losses);
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
