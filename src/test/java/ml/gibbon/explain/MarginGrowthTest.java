package ml.gibbon.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import ml.gibbon.image.ImageBatch;
import ml.gibbon.image.ImageShape;
import ml.gibbon.result.Explanation.Growth;
import org.junit.jupiter.api.Test;

/** Section 3 of the paper, as algebra. */
class MarginGrowthTest {

  private static final ImageShape SHAPE = new ImageShape(1, 28, 28);
  private static final double EPSILON = .25;

  private static ImageBatch images(int count, int label) {
    SplittableRandom random = new SplittableRandom(5);
    long[] ids = new long[count];
    int[] labels = new int[count];
    float[] pixels = new float[count * SHAPE.size()];
    for (int i = 0; i < count; i++) {
      ids[i] = i;
      labels[i] = label;
    }
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = random.nextInt(256) / 255f;
    }
    return new ImageBatch(SHAPE, ids, labels, pixels);
  }

  private static Growth growth(float[][] weights, float[] bias, ImageBatch images) {
    try (var classifier = LinearModel.classifier(SHAPE, weights, bias)) {
      MarginGrowth growth = new MarginGrowth(classifier, EPSILON, 3);
      growth.add(images);
      return growth.mean();
    }
  }

  @Test
  void the_margin_of_a_linear_model_moves_by_epsilon_times_the_l1_norm_of_the_weights() {
    float[][] weights = new float[3][SHAPE.size()];
    SplittableRandom random = new SplittableRandom(4);
    double norm = 0;
    for (int j = 0; j < SHAPE.size(); j++) {
      for (float[] row : weights) {
        row[j] = (float) random.nextDouble(-1, 1);
      }
      norm += Math.abs(weights[2][j] - weights[0][j]);
    }

    // The bias makes class 2 the most likely one besides the label 0, on every image.
    Growth growth = growth(weights, new float[] {0, -1000, 1000}, images(7, 0));

    int last = growth.sign().length - 1;
    assertThat(growth.dimensions()[0]).isZero();
    assertThat(growth.dimensions()[last]).isEqualTo(SHAPE.size());
    assertThat(growth.sign()[0]).isZero();
    assertThat(growth.sign()[last]).isCloseTo(EPSILON * norm, within(1e-4));
    // Logits of about 1000 are known to 6e-5 each.
    assertThat(growth.measured()).isCloseTo(EPSILON * norm, within(1e-3));
  }

  @Test
  void it_grows_with_n_along_the_sign_and_with_its_root_along_noise() {
    float[][] weights = new float[2][SHAPE.size()];
    for (int j = 0; j < SHAPE.size(); j++) {
      weights[1][j] = j % 3 == 0 ? -.1f : .1f;
    }

    Growth growth = growth(weights, new float[2], images(2_000, 0));

    for (int p = 1; p < growth.dimensions().length; p++) {
      int n = growth.dimensions()[p];
      assertThat(growth.sign()[p]).isCloseTo(EPSILON * .1 * n, within(1e-4));
      // The mean absolute value of a sum of n signs is sqrt(2 n / pi), about; its standard
      // deviation is sqrt(n (1 - 2 / pi)), and a mean of 2,000 is known to a 45th of that.
      double expected = EPSILON * .1 * Math.sqrt(2 * n / Math.PI);
      assertThat(growth.random()[p]).isCloseTo(expected, within(.1 * expected));
    }
  }
}
