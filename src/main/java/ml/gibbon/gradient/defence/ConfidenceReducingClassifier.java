package ml.gibbon.gradient.defence;

import static ml.gibbon.error.SettingException.require;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.ClassOfImage;
import ml.gibbon.loss.CrossEntropy;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Logits;
import ml.gibbon.loss.Probabilities;

/**
 * A model that moves each image against its own first answer before it answers: {@code f(x')} with
 * {@code x' = x + epsilon sign(grad_x J(x, y'))}, where {@code y'} is its answer to x and J the
 * cross-entropy. What was put there to make it sure of a wrong class is meant to be undone.
 *
 * <p>The derivative of a sign is 0 wherever it has one, so that the gradient of f at {@code x'} is
 * this model's where no sign flips. Between such places the model jumps, which no gradient shows.
 * An answer costs a gradient and a forward pass of the model, a gradient two gradients.
 */
public final class ConfidenceReducingClassifier implements DifferentiableClassifier {

  private final DifferentiableClassifier inner;
  private final float epsilon;

  /**
   * @param inner f, closed with this classifier
   * @param epsilon length of the step at every value, on the [0, 1] pixel scale, above 0
   * @throws ml.gibbon.error.SettingException when epsilon is out of its range
   */
  public ConfidenceReducingClassifier(DifferentiableClassifier inner, double epsilon) {
    require(
        epsilon > 0 && epsilon < Double.POSITIVE_INFINITY, "epsilon", epsilon, "a number above 0");
    this.inner = inner;
    this.epsilon = (float) epsilon;
  }

  @Override
  public ImageShape inputShape() {
    return inner.inputShape();
  }

  @Override
  public int classes() {
    return inner.classes();
  }

  @Override
  public Probabilities probabilities() {
    return inner.probabilities();
  }

  @Override
  public boolean approximatesGradient() {
    return true;
  }

  @Override
  public DifferentiableClassifier undefended() {
    return inner.undefended();
  }

  @Override
  public void refresh() {
    inner.refresh();
  }

  @Override
  public float[] logits(float[] pixels, int images) {
    return inner.logits(moved(pixels, images), images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    return inner.differentiate(moved(pixels, images), images, losses);
  }

  private float[] moved(float[] pixels, int images) {
    ClassOfImage answer = (image, logits, classes) -> Logits.prediction(logits, classes, image);
    float[] gradient =
        inner
            .differentiate(pixels, images, new CrossEntropy(inner.probabilities(), answer))
            .gradient();
    float[] moved = new float[images * inputShape().size()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = pixels[i] + epsilon * Math.signum(gradient[i]);
    }
    inner.recycle(gradient);
    return moved;
  }

  @Override
  public void recycle(float[] gradient) {
    inner.recycle(gradient);
  }

  @Override
  public void close() {
    inner.close();
  }
}
