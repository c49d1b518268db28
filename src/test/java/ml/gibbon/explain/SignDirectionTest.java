package ml.gibbon.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.LogitLoss;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.TestModels;
import ml.gibbon.result.Explanation.LogitLines;
import org.junit.jupiter.api.Test;

class SignDirectionTest {

  private static final ImageShape PAIR = new ImageShape(1, 1, 2);

  /** Two classes: the gradient of J(x, 0) has the sign of w_1 - w_0 = (3, -1). */
  private static final float[][] WEIGHTS = {{-1, 0}, {2, -1}};

  private static ImageBatch image(float... pixels) {
    return new ImageBatch(PAIR, new long[] {7}, new int[] {0}, pixels);
  }

  @Test
  void the_logits_of_a_linear_model_are_lines_of_slope_w_times_the_sign() {
    try (var classifier = LinearModel.classifier(PAIR, WEIGHTS, new float[] {.5f, 0})) {
      LogitLines lines = new SignDirection(classifier, image(1, 0)).lines(0, -10, 10);

      assertThat(lines.imageId()).isEqualTo(7);
      assertThat(lines.epsilons()).hasSize(201).startsWith(-10f).endsWith(10f);
      for (int s = 0; s < 201; s++) {
        float epsilon = lines.epsilons()[s];
        // At x = (1, 0) the logits are (-.5, 2); the sign of the gradient is (1, -1).
        assertThat(lines.logits()[0][s]).isCloseTo(-.5f - epsilon, within(1e-5f));
        assertThat(lines.logits()[1][s]).isCloseTo(2 + 3 * epsilon, within(1e-5f));
      }
    }
  }

  @Test
  void a_linear_model_is_as_straight_as_float32_lets_it_be() {
    TestModels.Model model =
        TestModels.model("softmax", TestModels.GREY, new Architecture.Softmax());
    try (var classifier = Classifiers.compiled(model.network(), model.shape())) {
      SignDirection direction =
          new SignDirection(classifier, TestModels.images(model.shape(), 9, 3));

      assertThat(direction.linearity(.25)).isBetween(1 - 1e-8, 1.0);
    }
  }

  /** {@code Z = (u^2, 0)} with u from 0 to 1: of y = t^2 a line leaves 1/16 of the squares. */
  @Test
  void a_parabola_is_not_straight() {
    ImageBatch image =
        new ImageBatch(new ImageShape(1, 1, 1), new long[1], new int[] {1}, new float[1]);
    try (DifferentiableClassifier parabola = new Parabola()) {
      // Over the unit interval 1/180 of 4/45 is left; 26 points leave a little more of it.
      assertThat(new SignDirection(parabola, image).linearity(1))
          .isCloseTo(15 / 16.0, within(.006));
    }
  }

  @Test
  void a_model_that_answers_always_the_same_is_straight() {
    try (var classifier = LinearModel.classifier(PAIR, new float[2][2], new float[2])) {
      assertThat(new SignDirection(classifier, image(1, 0)).linearity(.25)).isEqualTo(1);
    }
  }

  /** One pixel u, logits {@code (u^2, 0)}; its gradient is taken at u + 1, so that it is not 0. */
  private static final class Parabola implements DifferentiableClassifier {

    @Override
    public ImageShape inputShape() {
      return new ImageShape(1, 1, 1);
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void refresh() {}

    @Override
    public float[] logits(float[] pixels, int images) {
      float[] logits = new float[2 * images];
      for (int i = 0; i < images; i++) {
        logits[2 * i] = pixels[i] * pixels[i];
      }
      return logits;
    }

    @Override
    public Differentiated differentiate(float[] pixels, int images, LogitLoss... losses) {
      float[] logits = logits(pixels, images);
      float[] cotangent = new float[logits.length];
      float[] gradient = new float[images];
      for (int i = 0; i < images; i++) {
        losses[0].derivative(i, logits, 2, cotangent);
        gradient[i] = cotangent[2 * i] * 2 * (pixels[i] + 1);
      }
      return new Differentiated(logits, new float[][] {gradient});
    }

    @Override
    public void close() {}
  }
}
