package ml.gibbon.attack;

import java.util.Arrays;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/** A classifier that spoils at once what it is given back, and then gives it back itself. */
record SpoilingClassifier(DifferentiableClassifier classifier) implements DifferentiableClassifier {

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
    return classifier.logits(pixels, images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    return classifier.differentiate(pixels, images, losses);
  }

  @Override
  public void recycle(float[] gradient) {
    Arrays.fill(gradient, Float.NaN);
    classifier.recycle(gradient);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
