package ml.gibbon.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.Networks;
import ml.gibbon.result.Explanation.Rubbish;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Models of which probability theory says what share of N(0, 1) noise they call a class. */
class RubbishImagesTest {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 2);

  private static Rubbish rubbish(float[][] weights, float[] bias, int images) {
    try (var classifier = LinearModel.classifier(SHAPE, weights, bias)) {
      return RubbishImages.show(classifier, images, 1);
    }
  }

  @Test
  void a_model_that_is_never_sure_calls_none() {
    Rubbish rubbish = rubbish(new float[4][4], new float[4], 300);

    assertThat(rubbish.images()).isEqualTo(300);
    assertThat(rubbish.called()).isZero();
    assertThat(rubbish.confidence()).isEmpty();
  }

  @Test
  void a_model_that_is_always_sure_calls_all() {
    // softmax(ln 8, 0, 0) = .8, .1, .1.
    Rubbish rubbish = rubbish(new float[3][4], new float[] {(float) Math.log(8), 0, 0}, 300);

    assertThat(rubbish.share()).isEqualTo(1);
    assertThat(rubbish.confidence().getAsDouble()).isCloseTo(.8, within(1e-6));
  }

  /**
   * Logits {@code (s, 0, 0)} with s = 2 (x_1 + ... + x_4), which is N(0, 16): some class has more
   * than one half where s > ln 2, a share of 1 - Phi(ln 2 / 4) = .4312.
   */
  @Test
  void the_share_is_that_of_the_normal_distribution() {
    Rubbish rubbish =
        rubbish(new float[][] {{2, 2, 2, 2}, {0, 0, 0, 0}, {0, 0, 0, 0}}, new float[3], 40_000);

    // Four standard errors.
    assertThat(rubbish.share()).isCloseTo(.4312, within(4 * Math.sqrt(.25 / 40_000)));
  }

  /**
   * A radial basis function around 0 with {@code p = exp(-||x||^2)}: above one half where ||x||^2,
   * which is chi-squared of 4 degrees of freedom, is below t = ln 2, a share of {@code 1 - exp(-t /
   * 2) (1 + t / 2)} = .04783. The other class is around a point far away.
   */
  @Test
  void the_share_of_a_radial_basis_function_is_that_of_the_chi_squared_distribution() {
    MultiLayerNetwork network = Networks.fresh(new Architecture.Rbf(4), SHAPE, 2, 1);
    network.getLayer(0).setParam("W", Nd4j.eye(4).repeat(1, 2));
    network.getLayer(0).setParam("b", Nd4j.create(new float[][] {{0, 99, 0, 99, 0, 99, 0, 99}}));
    try (var classifier = Classifiers.compiled(network, SHAPE)) {
      assertThat(RubbishImages.show(classifier, 40_000, 1).share())
          .isCloseTo(.04783, within(4 * Math.sqrt(.048 * .952 / 40_000)));
    }
  }
}
