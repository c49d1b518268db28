package ml.gibbon.gradient.defence;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.loss.Probabilities;

/** A classifier that sees its images through a transform: {@code f(T(x))}. */
public final class TransformedClassifier implements DifferentiableClassifier {

  private final PixelTransform transform;
  private final DifferentiableClassifier inner;

  /**
   * @param inner f, closed with this classifier
   */
  public TransformedClassifier(PixelTransform transform, DifferentiableClassifier inner) {
    this.transform = transform;
    this.inner = inner;
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
    return !transform.isExact() || inner.approximatesGradient();
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
    return inner.logits(transformed(pixels, images), images);
  }

  @Override
  public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
    Differentiated pass = inner.differentiate(transformed(pixels, images), images, losses);
    int size = inputShape().size();
    float[] image = new float[size];
    float[] ofImage = new float[size];
    for (float[] gradient : pass.gradients()) {
      for (int from = 0; from < images * size; from += size) {
        System.arraycopy(pixels, from, image, 0, size);
        System.arraycopy(gradient, from, ofImage, 0, size);
        transform.pullBack(image, ofImage);
        System.arraycopy(ofImage, 0, gradient, from, size);
      }
    }
    return pass;
  }

  private float[] transformed(float[] pixels, int images) {
    int size = inputShape().size();
    float[] all = new float[images * size];
    float[] image = new float[size];
    float[] out = new float[size];
    for (int from = 0; from < all.length; from += size) {
      System.arraycopy(pixels, from, image, 0, size);
      transform.apply(image, out);
      System.arraycopy(out, 0, all, from, size);
    }
    return all;
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
