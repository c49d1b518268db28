package ml.gibbon.verify;

import java.util.Arrays;
import java.util.function.UnaryOperator;

/** A model that sees a function of each image. */
final class PlainTransform implements PlainModel {

  private final PlainModel model;
  private final UnaryOperator<float[]> function;
  private final Back back;
  private final int values;

  /**
   * The way back through a function at an image: its derivative's transpose, or what stands for it.
   */
  interface Back {

    /**
     * @param image where the derivative is taken
     * @param gradient by the function's values
     * @return by the image
     */
    double[] of(float[] image, double[] gradient);
  }

  /**
   * @param values of an image
   */
  PlainTransform(PlainModel model, UnaryOperator<float[]> function, Back back, int values) {
    this.model = model;
    this.function = function;
    this.back = back;
    this.values = values;
  }

  /** With the identity as the way back. */
  PlainTransform(PlainModel model, UnaryOperator<float[]> function, int values) {
    this(model, function, (image, gradient) -> gradient, values);
  }

  @Override
  public Answer[] answers(float[] pixels, int images) {
    return model.answers(transformed(pixels, images), images);
  }

  @Override
  public Gradient[] gradients(float[] pixels, int[] classes) {
    Gradient[] gradients = model.gradients(transformed(pixels, classes.length), classes);
    for (int i = 0; i < gradients.length; i++) {
      Gradient g = gradients[i];
      gradients[i] = new Gradient(back.of(image(pixels, i), g.direction()), g.scale(), g.logit());
    }
    return gradients;
  }

  private float[] transformed(float[] pixels, int images) {
    float[] all = new float[images * values];
    for (int i = 0; i < images; i++) {
      System.arraycopy(function.apply(image(pixels, i)), 0, all, i * values, values);
    }
    return all;
  }

  private float[] image(float[] pixels, int i) {
    return Arrays.copyOfRange(pixels, i * values, (i + 1) * values);
  }
}
